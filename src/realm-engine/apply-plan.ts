import type { AdminClient } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import { createSecretDigests, DEFAULT_STACK, isUnfinished } from '../realm-ledger/index.js'
import { bringRealm } from './bring-realm.js'
import { createRealm } from './create-realm.js'
import { type SavedPlan, whatMoved } from './plan-file.js'
import { hasChanges, isChange } from './plan-realm.js'
import { createRealmLock, isDead, type LockOptions, lockOfThisProcess, wait } from './realm-lock.js'
import { beyondPlan } from './refuse-moved.js'
import { requireNoRefusal } from './require-no-refusal.js'
import { surveyAbsentRealm } from './survey-realm.js'
import type { ApplyOutcome, Plan, PlanStep } from './types.js'

/** Called when a step is done. */
export type OnStep = (step: PlanStep, done: number, total: number) => void

export interface ApplyOptions {
  readonly onStep?: OnStep
  /** Asked before each step: whether to stop, with what is under way finished. */
  readonly isStopped?: () => boolean
  /** Who applies. Default: this process, which waits for nobody. */
  readonly lock?: LockOptions
  /**
   * The plan as it was saved: it is carried out as it stands, or not at all. Default: what is left of the plan is done, and
   * nothing that it did not have.
   */
  readonly saved?: SavedPlan
}

const NOTHING_DONE: ApplyOutcome = { applied: [], writes: 0, seconds: { write: 0, verify: 0 }, remaining: [] }

/**
 * Carries a plan out, while nobody else does. Everything is read again just before; afterwards everything is compared
 * once more, since Keycloak accepts some things that it then ignores. Interrupted or failed, it can simply be run again.
 *
 * @throws AdminError, with the step it stopped at and the number of those that are done
 */
export async function applyPlan(
  plan: Plan,
  loaded: LoadedRealm,
  client: AdminClient,
  { onStep = () => {}, isStopped = () => false, lock: lockOptions = lockOfThisProcess(), saved }: ApplyOptions = {},
): Promise<ApplyOutcome> {
  requireNoRefusal(plan)
  // A run that died when all was done left its lock behind, and a ledger that lacks the ids.
  const isLeftBehind = plan.lock !== undefined && isDead(plan.lock, lockOptions.holder, (lockOptions.now ?? Date.now)())
  if (!hasChanges(plan) && !isLeftBehind) return NOTHING_DONE
  const writesBefore = client.writes()
  const clock = lockOptions.now ?? Date.now
  const begunMs = clock()
  let writtenMs = begunMs
  const lock = createRealmLock(client, plan.realm, { isStopped, ...lockOptions })
  const applied: PlanStep[] = []
  let total = plan.steps.filter(isChange).length
  const onDone = (step: PlanStep): void => {
    applied.push(step)
    onStep(step, applied.length, Math.max(total, applied.length))
  }
  const digest = createSecretDigests()
  let isNew = false
  if (plan.realmExists) await lock.acquire()
  else {
    const absent = await surveyAbsentRealm(loaded, plan.options, digest)
    const created = await createRealm(absent, plan, client, lock, lockOptions.pause ?? wait)
    isNew = created !== undefined
    for (const step of created ?? []) onDone(step)
  }
  const mayGoOn = (): boolean => {
    lock.requireHeld()
    return !isStopped()
  }
  try {
    const remaining = await bringRealm({
      plan,
      isNew,
      loaded,
      client,
      digest,
      applied,
      // In a realm that was made just now, by this run or one that died at it, there is nothing of anybody else.
      whatMoved: (now, ledger) => {
        if (isNew) return []
        if (saved !== undefined) return whatMoved(saved, now, loaded)
        const isOfTheDead = !plan.realmExists && isUnfinished(ledger, plan.options.stack ?? DEFAULT_STACK)
        return isOfTheDead ? [] : beyondPlan(plan, now)
      },
      onWritten: () => {
        writtenMs = clock()
      },
      // A new realm brings along much that the plan had to count.
      onDue: (due) => {
        total = applied.length + due
      },
      carrying: { mayGoOn, onDone, done: () => applied.length },
    })
    await lock.release()
    const interrupted = remaining.length > 0 && isStopped()
    return {
      applied,
      writes: client.writes() - writesBefore,
      seconds: { write: (writtenMs - begunMs) / 1000, verify: (clock() - writtenMs) / 1000 },
      remaining,
      ...(interrupted ? { interrupted: true } : {}),
    }
  } catch (error) {
    // What failed is worth more than that its lock stays, which ends by itself.
    await lock.release().catch(() => {})
    throw error
  }
}
