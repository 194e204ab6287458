export { demonstrationRealmDirectory } from './demonstration-realm-directory.js'
export { loadRealmConfig } from './load-realm-config.js'
export { type Mistake, type Place, RealmConfigError } from './realm-config-error.js'
export type * from './types.js'
