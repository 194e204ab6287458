export { createPolicy } from './create-policy.js'
export { describeReason } from './describe-reason.js'
export type {
  AttributeValue,
  Bounds,
  Decision,
  GrantOrigin,
  Identity,
  Permission,
  Policy,
  PolicyRecord,
  Reason,
} from './types.js'
