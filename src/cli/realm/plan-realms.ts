import type { LoadedRealm } from '../../realm-documents/index.js'
import { hasChanges, type Plan, type SavedPlan } from '../../realm-engine/index.js'
import { CommandError } from '../io.js'
import { planOne } from './plan-one.js'
import { type PlanningOptions, planningOf } from './realm-plan-options.js'
import type { RealmTarget } from './realm-target.js'

/** A realm's files, and what would be done about them. */
export interface PlannedRealm {
  readonly loaded: LoadedRealm
  readonly plan: Plan
  /** Where it comes from a file, to be carried out as it stands. */
  readonly saved?: SavedPlan
}

/** Plans every realm of the target, one after the other. */
export async function planRealms(target: RealmTarget, options: PlanningOptions): Promise<readonly PlannedRealm[]> {
  const planning = planningOf(options, target)
  const planned: PlannedRealm[] = []
  for (const loaded of target.realms) {
    planned.push({ loaded, plan: await planOne(loaded, target.client, planning) })
  }
  return planned
}

export const anyChanges = (planned: readonly PlannedRealm[]): boolean => planned.some(({ plan }) => hasChanges(plan))

/** One realm's plan is the document itself; several stand in `realms`. */
export function plansAsJson(planned: readonly PlannedRealm[]): object {
  const [only, ...others] = planned.map(({ plan }) => plan)
  return only !== undefined && others.length === 0 ? only : { realms: planned.map(({ plan }) => plan) }
}

/** @throws CommandError when a plan may not be applied, exit code 1 */
export function requireNoRefusal(planned: readonly PlannedRealm[]): void {
  const refusals = planned.flatMap(({ plan }) => plan.refusals)
  const message = refusals.map((refusal) => refusal.message).join('\n')
  const details = { details: { refusals } }
  if (refusals.some(({ code }) => code === 'of_another_stack')) {
    throw new CommandError(1, 'of_another_stack', message, details)
  }
  if (refusals.some(({ code }) => code === 'still_referenced')) {
    throw new CommandError(1, 'still_referenced', message, details)
  }
  if (refusals.length > 0) throw new CommandError(1, 'too_many_deletes', message, details)
}
