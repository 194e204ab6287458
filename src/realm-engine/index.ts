export { type ApplyOptions, applyPlan, type OnStep } from './apply-plan.js'
export { hideSecrets } from './hide-secrets.js'
export type { Inspected } from './inspect-realm.js'
export { kindsInOrder } from './kinds-in-order.js'
export { type HeldLock, LOCK_CLIENT } from './own-marks.js'
export { prunableKinds } from './plan-deletions.js'
export {
  isPlanFile,
  readPlanFile,
  type SavedPlan,
  type SavedPlans,
  savedPlan,
  whatMoved,
  writePlanFile,
} from './plan-file.js'
export { hasChanges, planRealm } from './plan-realm.js'
export { readRealm } from './read-realm.js'
export { type LockHolder, readLock, removeLock } from './realm-lock.js'
export { refuseMoved } from './refuse-moved.js'
export { type Survey, surveyRealm } from './survey-realm.js'
export type { ApplyOutcome, KindAtWork, ObservedRealm, Plan, PlanAction, PlanOptions, PlanStep } from './types.js'
