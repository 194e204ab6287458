import { type AdminClient, AdminError } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import {
  createSecretDigests,
  DEFAULT_STACK,
  type DigestSecret,
  type Ledger,
  ledgerAttributes,
  sameLedger,
} from '../realm-ledger/index.js'
import { type Carrying, carryOutDeletions, carryOutSteps } from './carry-out.js'
import { completeLedger, withIntents } from './complete-ledger.js'
import { createRealm } from './create-realm.js'
import { createWriting, type EngineWriting } from './create-writing.js'
import { type Inspected, inspectRealm } from './inspect-realm.js'
import { type SavedPlan, whatMoved } from './plan-file.js'
import { hasChanges, isChange, planOf } from './plan-realm.js'
import { readRealm } from './read-realm.js'
import { createRealmLock, isDead, type LockOptions, lockOfThisProcess } from './realm-lock.js'
import { beyondPlan, refuseMoved } from './refuse-moved.js'
import { type Survey, surveyAbsentRealm, surveyRealm } from './survey-realm.js'
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

interface Run {
  readonly plan: Plan
  readonly loaded: LoadedRealm
  readonly client: AdminClient
  readonly digest: DigestSecret
  readonly applied: readonly PlanStep[]
  readonly whatMoved: (now: Plan) => readonly string[]
  readonly onWritten: () => void
  readonly onDue: (due: number) => void
  readonly carrying: Omit<Carrying, 'writing' | 'reinspect'>
}

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
    const created = await createRealm(absent, plan, client, lock)
    isNew = created !== undefined
    if (created !== undefined) onDone(created)
  }
  const mayGoOn = (): boolean => {
    lock.requireHeld()
    return !isStopped()
  }
  try {
    const remaining = await run({
      plan,
      loaded,
      client,
      digest,
      applied,
      // In a realm that was made just now there is nothing of anybody else.
      whatMoved: (now) => (isNew ? [] : saved === undefined ? beyondPlan(plan, now) : whatMoved(saved, now, loaded)),
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

/** @returns what differs still */
async function run({
  plan,
  loaded,
  client,
  digest,
  applied,
  whatMoved: moved,
  onDue,
  onWritten,
  carrying: shared,
}: Run): Promise<readonly PlanStep[]> {
  const { realm, options } = plan
  const { stack = DEFAULT_STACK } = options
  // A new realm comes with much that the files may declare too, so what remains is found out by reading it.
  const before = await surveyRealm(loaded, client, options, digest)
  const now = planOf(before, loaded, client, options)
  // Minutes may have passed since the plan was made: somebody was asked, or the lock was waited for.
  refuseMoved(moved(now), realm)
  requireNoRefusal(now)
  const { observed, wanted, kinds, deletions } = before
  const due = before.inspected.filter(({ step }) => isChange(step))
  onDue(due.length + deletions.deletable.length)
  const writing = createWriting({ client, realm, wanted, observed: observed.document })
  const reinspect = async (inspected: Inspected): Promise<Inspected> => {
    const atWork = kinds.filter(({ kind }) => kind === inspected.kind)
    const observedNow = await readRealm(client, realm, atWork)
    const again = await inspectRealm(atWork, observedNow, { loaded, options, digest })
    return again.find(({ step }) => step.key === inspected.step.key) ?? inspected
  }
  const carrying: Carrying = { ...shared, writing, reinspect }
  const conclude = async (): Promise<Survey> => {
    const after = await surveyRealm(loaded, client, options, digest)
    const done = new Set(applied)
    const isDone = ({ step }: { readonly step: PlanStep }): boolean => done.has(step)
    const { ledger } = after.observed
    const completed = await completeLedger(
      ledger,
      stack,
      after,
      due.filter(isDone),
      deletions.deletable.filter(isDone),
      digest,
      plan.realmExists ? new Set() : foundInNewRealm(before),
    )
    await writeLedger(writing, ledger, completed)
    return { ...after, observed: { ...after.observed, ledger: completed } }
  }
  try {
    await bringAll(writing, observed.ledger, stack, due, carrying)
    await carryOutDeletions(deletions.deletable, carrying)
  } catch (error) {
    // The ledger must not say of what was never made that it may be ours. What failed is worth more than that.
    if (canGoOn(error)) await conclude().catch(() => {})
    throw error
  }
  onWritten()
  return remainingSteps(await conclude(), loaded, plan, digest)
}

/** Whether the realm can still be read and written, and is not another's by now. */
const canGoOn = (error: unknown): boolean =>
  !(error instanceof AdminError && ['unreachable', 'unauthorized', 'lock_lost'].includes(error.code))

/** What a new realm has is Keycloak's own, but for users: it has those that it was created with. */
const foundInNewRealm = ({ inspected }: Survey): ReadonlySet<string> =>
  new Set(
    inspected
      .filter(({ kind, current }) => current !== undefined && kind.name !== 'user')
      .map(({ kind, step }) => `${kind.name} ${step.key}`),
  )

/** What is about to be made is noted before anything is; the note shares its request with the realm's own changes. */
async function bringAll(
  writing: EngineWriting,
  ledger: Ledger,
  stack: string,
  due: readonly Inspected[],
  carrying: Carrying,
): Promise<void> {
  const isFirst = ({ kind, step }: Inspected): boolean => kind.name === 'realm' && step.action === 'update'
  await Promise.all([
    writeLedger(writing, ledger, withIntents(ledger, stack, due)),
    carryOutSteps(due.filter(isFirst), carrying),
  ])
  await carryOutSteps(
    due.filter((inspected) => !isFirst(inspected)),
    carrying,
  )
}

async function writeLedger(writing: EngineWriting, before: Ledger, after: Ledger): Promise<void> {
  if (!sameLedger(before, after)) await writing.writeAttributes((attributes) => ledgerAttributes(after, attributes))
}

/** Compared once more with what was just read and noted: no request. */
async function remainingSteps(
  { kinds, observed }: Survey,
  loaded: LoadedRealm,
  { options }: Plan,
  digest: DigestSecret,
): Promise<readonly PlanStep[]> {
  const inspected = await inspectRealm(kinds, observed, { loaded, options, digest })
  return inspected.map(({ step }) => step).filter(isChange)
}

function requireNoRefusal({ refusals }: Plan): void {
  const [first] = refusals
  if (first !== undefined) throw new AdminError(first.code, refusals.map(({ message }) => message).join('\n'))
}
