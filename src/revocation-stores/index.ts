export { openRevocationStore, type RevocationStoreOptions } from './open-revocation-store.js'
