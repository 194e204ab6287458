export type {
  Attributes,
  AttributeValue,
  ClientRoles,
  DecidedRecord,
  Permission,
  PolicyRecord,
  PolicyTypes,
  RecordOfPermission,
  Role,
  Scalar,
} from '../policy-types/index.js'
export { declaredPermissions, expandPermission, fieldsOf, rolesWithin } from './compile-rules.js'
export { createPolicy } from './create-policy.js'
export { describeReason, describeRequirement, describeRule, describeWhere } from './describe-reason.js'
export { ruleOfReason } from './rule-of-reason.js'
export type {
  Bounds,
  Decision,
  FailedBound,
  FieldBound,
  HeldPermissions,
  Identity,
  Policy,
  PolicySubject,
  Reason,
  Requirement,
  RuleOrigin,
  Where,
} from './types.js'
