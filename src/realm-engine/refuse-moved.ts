import { AdminError } from '../admin-api/index.js'
import type { FieldChange } from '../realm-kinds/index.js'
import { isChange } from './plan-realm.js'
import type { Plan, PlanStep } from './types.js'

const MOST_NAMED = 10

/** @throws AdminError `stale_plan`, when anything has moved since a plan was made */
export function refuseMoved(moved: readonly string[], realm: string): void {
  if (moved.length === 0) return
  const left = moved.length - MOST_NAMED
  const names = `${moved.slice(0, MOST_NAMED).join(', ')}${left > 0 ? `, and ${left} more` : ''}`
  throw new AdminError(
    'stale_plan',
    `Nothing was changed in realm ${realm}: since the plan was made, something has moved: ${names}. Look at a new plan.`,
    { moved },
  )
}

/**
 * What would be done now and was not in a plan that people saw, as `kind key`. What is done by now, as after another apply
 * of the same files, is no surprise to anybody.
 */
export function beyondPlan(shown: Plan, now: Plan): readonly string[] {
  const known = new Map(shown.steps.map((step) => [nameOf(step), step]))
  return now.steps.filter((step) => isChange(step) && !isShown(known.get(nameOf(step)), step, shown, now)).map(nameOf)
}

function isShown(shown: PlanStep | undefined, step: PlanStep, before: Plan, now: Plan): boolean {
  if (shown === undefined || !isChange(shown) || shown.action !== step.action) return false
  // What is deleted is gone with all that it has.
  if (step.action === 'delete') return before.touched[nameOf(step)] === now.touched[nameOf(step)]
  if (step.adopted === true && shown.adopted !== true) return false
  const changes = new Set(shown.changes.map(textOf))
  return step.changes.every((change) => changes.has(textOf(change)))
}

const nameOf = ({ kind, key }: PlanStep): string => `${kind} ${key}`

const textOf = (change: FieldChange): string => JSON.stringify(change)
