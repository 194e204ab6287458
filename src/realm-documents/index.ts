export { loadRealms } from './load-realms.js'
export { fieldsNewerThan } from './newer-fields.js'
export { type ReferenceFinding, referenceFindings } from './reference-findings.js'
export type { LoadedRealm, LoadOptions } from './types.js'
