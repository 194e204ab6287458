export { declaredPermissions, expandPermission, fieldsOf, rolesWithin } from './compile-rules.js'
export { createPolicy } from './create-policy.js'
export { describeReason, describeRequirement, describeRule, describeWhere } from './describe-reason.js'
export type {
  AttributeValue,
  Bounds,
  Decision,
  FailedBound,
  FieldBound,
  HeldPermissions,
  Identity,
  Permission,
  Policy,
  PolicyRecord,
  PolicySubject,
  Reason,
  Requirement,
  RuleOrigin,
  Scalar,
  Where,
} from './types.js'
