import { type AdminClient, AdminError, createRealmApi } from '../admin-api/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import type { Context, Inspected, RealmKind } from './kind.js'
import { KINDS } from './kinds/table.js'
import { hasChanges, planRealm } from './plan-realm.js'
import type { ApplyOutcome, Plan, PlanStep } from './types.js'

/** Called when a step is done. */
export type OnStep = (step: PlanStep, done: number, total: number) => void

/**
 * Carries a plan out. What it is about to change is read again just before; afterwards everything is compared once
 * more, since Keycloak accepts some things that it then ignores. Interrupted or failed, it can simply be run again.
 *
 * @throws AdminError, with the step it stopped at and the number of those that are done
 */
export async function applyPlan(
  plan: Plan,
  config: RealmConfig,
  client: AdminClient,
  onStep: OnStep = () => {},
): Promise<ApplyOutcome> {
  if (!hasChanges(plan)) return { applied: [], writes: 0, remaining: [] }
  const { withDevelopmentUsers } = plan
  const context: Context = { config, withDevelopmentUsers, api: createRealmApi(client, config.realm) }
  const planned = plan.steps.filter(({ action }) => action !== 'unchanged')
  const writesBefore = client.writes()
  const applied: PlanStep[] = []
  for (const kind of KINDS) {
    const steps = planned.filter((step) => step.kind === kind.name)
    const inspected = steps.length > 0 ? await inspectNow(kind, context) : new Map<string, Inspected>()
    for (const step of steps) {
      await carryOut(step, inspected.get(step.key), applied.length)
      applied.push(step)
      onStep(step, applied.length, planned.length)
    }
  }
  const writes = client.writes() - writesBefore
  const after = await planRealm(config, client, { withDevelopmentUsers })
  return { applied, writes, remaining: after.steps.filter(({ action }) => action !== 'unchanged') }
}

async function inspectNow(kind: RealmKind, context: Context): Promise<ReadonlyMap<string, Inspected>> {
  const realmExists = (await context.api.get('')) !== undefined
  return new Map((await kind.inspect(context, realmExists)).map((inspected) => [inspected.step.key, inspected]))
}

async function carryOut(step: PlanStep, inspected: Inspected | undefined, done: number): Promise<void> {
  // Somebody may have done it since the plan was made.
  if (inspected === undefined || inspected.step.action === 'unchanged') return
  try {
    await inspected.bring()
  } catch (error) {
    if (!(error instanceof AdminError)) throw error
    const name = `${step.kind} ${step.key}`
    const message = `Stopped at ${name}, after ${done} of the changes: ${error.message}`
    throw new AdminError(error.code, message, { ...error.details, step: name, done }, { cause: error })
  }
}
