import { type AdminClient, AdminError } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import { DEFAULT_STACK, type DigestSecret, type Ledger, ledgerAttributes, sameLedger } from '../realm-ledger/index.js'
import { type Carrying, carryOutDeletions, carryOutSteps } from './carry-out.js'
import { completeLedger, withIntents } from './complete-ledger.js'
import { createWriting, type EngineWriting } from './create-writing.js'
import { type Inspected, inspectRealm } from './inspect-realm.js'
import { isChange, planOf } from './plan-realm.js'
import { readRealm } from './read-realm.js'
import { refuseMoved } from './refuse-moved.js'
import { requireNoRefusal } from './require-no-refusal.js'
import { type Survey, surveyRealm } from './survey-realm.js'
import type { Plan, PlanStep } from './types.js'

/** A plan that is carried out, under the lock. */
export interface Bringing {
  readonly plan: Plan
  /** Whether this run made the realm: what another was making when it died is no part of Keycloak. */
  readonly isNew: boolean
  readonly loaded: LoadedRealm
  readonly client: AdminClient
  readonly digest: DigestSecret
  /** What is done so far; it grows. */
  readonly applied: readonly PlanStep[]
  readonly whatMoved: (now: Plan, ledger: Ledger) => readonly string[]
  readonly onWritten: () => void
  readonly onDue: (due: number) => void
  readonly carrying: Omit<Carrying, 'writing' | 'reinspect'>
}

/**
 * Reads the realm again, writes what is due of the plan, and compares once more.
 *
 * @returns what differs still
 */
export async function bringRealm({
  plan,
  isNew,
  loaded,
  client,
  digest,
  applied,
  whatMoved: moved,
  onDue,
  onWritten,
  carrying: shared,
}: Bringing): Promise<readonly PlanStep[]> {
  const { realm, options } = plan
  const { stack = DEFAULT_STACK } = options
  // A new realm comes with much that the files may declare too, so what remains is found out by reading it.
  const before = await surveyRealm(loaded, client, options, digest)
  const now = planOf(before, loaded, client, options)
  // Minutes may have passed since the plan was made: somebody was asked, or the lock was waited for.
  refuseMoved(moved(now, before.observed.ledger), realm)
  requireNoRefusal(now)
  const { observed, wanted, kinds, deletions } = before
  const due = before.inspected.filter(({ step }) => isChange(step))
  onDue(due.length + deletions.deletable.length)
  const writing = createWriting({ client, realm, wanted, observed: observed.document })
  const reinspect = async (objects: readonly Inspected[]): Promise<readonly Inspected[]> => {
    const atWork = kinds.filter(({ kind }) => kind === objects[0]?.kind)
    const observedNow = await readRealm(client, realm, atWork)
    const again = await inspectRealm(atWork, observedNow, { loaded, options, digest })
    const byKey = new Map(again.map((one) => [one.step.key, one]))
    return objects.map((inspected) => byKey.get(inspected.step.key) ?? inspected)
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
      isNew ? foundInNewRealm(before) : new Set(),
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
