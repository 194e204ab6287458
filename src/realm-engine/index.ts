export { applyPlan, type OnStep } from './apply-plan.js'
export { hasChanges, type PlanOptions, planRealm } from './plan-realm.js'
export type { ApplyOutcome, ObservedRealm, Plan, PlanAction, PlanStep } from './types.js'
