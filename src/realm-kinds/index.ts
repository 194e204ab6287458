export { listIn } from './authorization-objects.js'
export { FLOW_BINDINGS } from './bindable-flows.js'
export {
  BUILT_IN_CLIENT_SCOPES,
  BUILT_IN_CLIENTS,
  BUILT_IN_MAPPERS,
  isBuiltInClientRole,
  isBuiltInRealmRole,
} from './built-in-names.js'
export { GLOBAL_PROFILES } from './client-profiles.js'
export { madeWithAuthorization } from './client-roles.js'
export { comparableValue } from './comparable-value.js'
export { compareFields, isSetField } from './compare-fields.js'
export { dropFields } from './drop-fields.js'
export type {
  Attainable,
  Deletion,
  FieldChange,
  Importer,
  KindName,
  NamedProvider,
  Reading,
  RealmApi,
  RealmDocument,
  RealmKind,
  RealmObject,
  Reference,
  StepInSight,
  Writing,
} from './kind.js'
export { isMapField, layOver } from './lay-over.js'
export { MASK, maskedFields, withoutMasks } from './masks.js'
export { type DeclaredRoles, KINDS_OF_ROLES, readRoles, requestsForRoles } from './read-roles.js'
export { BUILT_IN_REQUIRED_ACTIONS } from './required-actions.js'
export { administers } from './role-links.js'
export { REALM_KINDS } from './table.js'
export { titleOf } from './title-of.js'
export { usersForNewRealm } from './users-for-new-realm.js'
