export { type ComparedField, type ComparedObject, type ComparedRealm, compareRealms } from './compare-realms.js'
export { type Drift, type DriftOptions, findDrift, hasDrift } from './find-drift.js'
export type { RoleByHand, RoleDisagreement, RoleDrift, RoleDriftOptions, RolePolicy } from './role-drift.js'
export type * from './types.js'
