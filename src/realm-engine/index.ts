export { type ApplyOptions, applyPlan, type OnStep } from './apply-plan.js'
export { hasChanges, planRealm } from './plan-realm.js'
export type { ApplyOutcome, ObservedRealm, Plan, PlanAction, PlanOptions, PlanStep } from './types.js'
