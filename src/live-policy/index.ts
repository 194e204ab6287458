export {
  createLivePolicy,
  type LivePolicy,
  type LivePolicyOptions,
  type LivePolicyStatus,
  type PolicyEvent,
} from './create-live-policy.js'
export { describePolicyEvent } from './describe-policy-event.js'
export { loadDecidingRealm } from './load-deciding-realm.js'
