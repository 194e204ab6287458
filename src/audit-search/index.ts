export { describeFilter } from './describe-filter.js'
export type { AuditFilter, RecordId, RecordMember } from './filter.js'
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
