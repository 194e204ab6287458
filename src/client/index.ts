export type { DecidedRecord, Permission, PolicyTypes } from '../policy-types/index.js'
export { ClientError } from './client-error.js'
export { type CallersPermissions, type MissingSignIn, readPermissions } from './read-permissions.js'
