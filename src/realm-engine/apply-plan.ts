import { type AdminClient, AdminError } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import type { KindName, RealmDocument, RealmKind, Writing } from '../realm-kinds/index.js'
import { createWriting } from './create-writing.js'
import { declaredDocument, type Inspected, inspectRealm, kindsAtWork } from './inspect-realm.js'
import { kindsBefore } from './kinds-in-order.js'
import { hasChanges, planRealm } from './plan-realm.js'
import { type KindAtWork, readRealm } from './read-realm.js'
import type { ApplyOutcome, Plan, PlanStep } from './types.js'

/** Called when a step is done. */
export type OnStep = (step: PlanStep, done: number, total: number) => void

/**
 * Carries a plan out. Everything is read again just before; afterwards everything is compared once more, since Keycloak
 * accepts some things that it then ignores. Interrupted or failed, it can simply be run again.
 *
 * @throws AdminError, with the step it stopped at and the number of those that are done
 */
export async function applyPlan(
  plan: Plan,
  loaded: LoadedRealm,
  client: AdminClient,
  onStep: OnStep = () => {},
): Promise<ApplyOutcome> {
  if (!hasChanges(plan)) return { applied: [], writes: 0, remaining: [] }
  const { withDevelopmentUsers, realm } = plan
  const wanted = declaredDocument(loaded, withDevelopmentUsers)
  const kinds = kindsAtWork(wanted, realm)
  const writesBefore = client.writes()
  const applied: PlanStep[] = []
  const total = plan.steps.filter(({ action }) => action !== 'unchanged').length
  const onDone = (step: PlanStep): void => {
    applied.push(step)
    onStep(step, applied.length, Math.max(total, applied.length))
  }

  const run = async (atWork: readonly KindAtWork[]): Promise<void> => {
    const observed = await readRealm(client, realm, atWork, () => new Map())
    const writing = createWriting({ client, realm, wanted, observed: observed.document })
    const due = inspectRealm(loaded, atWork, observed).filter(({ step }) => step.action !== 'unchanged')
    await carryOutKinds(due, writing, onDone, applied)
  }
  if (!plan.realmExists) await createRealm(loaded, wanted, kinds, client, onDone)
  // A new realm comes with much that the files may declare too, so what remains is found out by reading it.
  await run(kinds)
  const writes = client.writes() - writesBefore
  const after = await planRealm(loaded, client, { withDevelopmentUsers })
  return { applied, writes, remaining: after.steps.filter(({ action }) => action !== 'unchanged') }
}

async function createRealm(
  loaded: LoadedRealm,
  wanted: RealmDocument,
  kinds: readonly KindAtWork[],
  client: AdminClient,
  onDone: (step: PlanStep) => void,
): Promise<void> {
  const absent = { exists: false, document: {} }
  const writing = createWriting({ client, realm: loaded.realm, wanted, observed: {} })
  const [settings] = inspectRealm(
    loaded,
    kinds.filter(({ kind }) => kind.name === 'realm'),
    absent,
  )
  if (settings === undefined) return
  await settings.kind.create(writing, settings.wanted)
  onDone(settings.step)
}

/** Each kind starts as soon as those it may refer to are done; its objects are written side by side. */
async function carryOutKinds(
  due: readonly Inspected[],
  writing: Writing,
  onDone: (step: PlanStep) => void,
  applied: readonly PlanStep[],
): Promise<void> {
  const kinds = [...new Set(due.map(({ kind }) => kind))]
  const created = new Set(due.filter(({ step }) => step.action === 'create').map(({ step }) => nameOf(step)))
  const failed = new AbortController()
  const running = new Map<KindName, Promise<void>>()
  const start = (kind: RealmKind): Promise<void> => {
    const known = running.get(kind.name)
    if (known !== undefined) return known
    const before = kinds.filter(({ name }) => kindsBefore(kind).has(name)).map(start)
    const objects = due.filter((inspected) => inspected.kind === kind)
    const done = Promise.all(before).then(() => carryOutObjects(kind, objects))
    running.set(kind.name, done)
    return done
  }
  const carryOutObjects = async (kind: RealmKind, objects: readonly Inspected[]): Promise<void> => {
    const one = async (inspected: Inspected): Promise<void> => {
      // What is under way ends; nothing new begins after a failure.
      if (failed.signal.aborted) return
      const parent = kind.madeWith?.(inspected.wanted)
      try {
        if (parent === undefined || !created.has(nameOf(parent))) await bring(inspected, writing)
      } catch (error) {
        failed.abort()
        throw stoppedAt(inspected.step, applied.length, error)
      }
      onDone(inspected.step)
    }
    if (kind.serial) for (const object of objects) await one(object)
    else await settle(objects.map(one))
  }
  await settle(kinds.map(start))
}

/** Waits for all, and then fails with the first failure: nothing is left running behind it. */
async function settle(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

const nameOf = ({ kind, key }: { readonly kind: KindName; readonly key: string }): string => `${kind} ${key}`

async function bring({ kind, step, wanted, current }: Inspected, writing: Writing): Promise<void> {
  if (current === undefined) await kind.create(writing, wanted)
  else await kind.update(writing, wanted, current, step.changes)
}

function stoppedAt(step: PlanStep, done: number, error: unknown): unknown {
  if (!(error instanceof AdminError)) return error
  const name = nameOf(step)
  const message = `Stopped at ${name}, after ${done} of the changes: ${error.message}`
  return new AdminError(error.code, message, { ...error.details, step: name, done }, { cause: error })
}
