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
} from './policy-types.js'
