export { applyPlan, type OnStep } from './apply-plan.js'
export { hasChanges, type PlanOptions, planRealm } from './plan-realm.js'
export type { ApplyOutcome, FieldChange, KindName, Plan, PlanAction, PlanStep } from './types.js'
