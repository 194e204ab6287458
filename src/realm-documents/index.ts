export { loadRealms } from './load-realms.js'
export type { LoadedRealm, LoadOptions } from './types.js'
