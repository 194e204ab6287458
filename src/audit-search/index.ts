export { describeFilter } from './describe-filter.js'
export type { AuditFilter, RecordId, RecordMember } from './filter.js'
export { findTrailFiles, type SearchedFile } from './find-files.js'
export { type FollowOptions, followTrail } from './follow-trail.js'
export { createMatcher } from './match-record.js'
export {
  AUDIT_FILTERS,
  type AuditFilterInput,
  type AuditFilterName,
  type FilterMistake,
  type FilterResult,
  parseAuditFilter,
} from './parse-filter.js'
export { MOMENT_FORMS, recordTime } from './parse-moment.js'
export { AuditSearchError } from './search-error.js'
export type { FoundRecord, SearchOptions } from './search-files.js'
export { searchTrail } from './search-trail.js'
export { type PeopleFilter, type PeopleRegister, withPseudonyms } from './with-pseudonyms.js'
