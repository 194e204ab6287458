import { AdminError } from '../admin-api/index.js'
import type { KindName, RealmKind, Writing } from '../realm-kinds/index.js'
import { importObjects } from './import-objects.js'
import type { Inspected } from './inspect-realm.js'
import { kindsBefore } from './kinds-in-order.js'
import type { Deletable } from './plan-deletions.js'
import type { PlanStep } from './types.js'

/** Carries steps out, and hears of each that is done. */
export interface Carrying {
  readonly writing: Writing
  /** Objects of one kind as they are now, beside what is declared. */
  reinspect(objects: readonly Inspected[]): Promise<readonly Inspected[]>
  /** Asked before each step; throws, or says that nothing new may begin. */
  mayGoOn(): boolean
  readonly onDone: (step: PlanStep) => void
  /** How many steps are done. */
  readonly done: () => number
}

const MOST_ATTEMPTS = 4

/** Each kind starts as soon as those it may refer to are done; its objects are written side by side. */
export async function carryOutSteps(due: readonly Inspected[], carrying: Carrying): Promise<void> {
  const kinds = [...new Set(due.map(({ kind }) => kind))]
  const created = new Set(due.filter(({ step }) => step.action === 'create').map(({ step }) => nameOf(step)))
  const failed = new AbortController()
  const running = new Map<KindName, Promise<void>>()
  const mayGoOn = (): boolean => !failed.signal.aborted && carrying.mayGoOn()
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
    const one = async (inspected: Inspected, now = inspected): Promise<void> => {
      const parent = inspected.step.action === 'create' ? kind.madeWith?.(inspected.wanted) : undefined
      try {
        // What is under way ends; nothing new begins after a failure.
        if (!mayGoOn()) return
        if (parent === undefined || !created.has(nameOf(parent))) await bring(now, carrying)
      } catch (error) {
        failed.abort()
        throw new Stop(inspected.step, error)
      }
      carrying.onDone(inspected.step)
    }
    if (kind.serial) for (const object of objects) await one(object)
    else {
      const left = await importObjects(kind, objects, { ...carrying, mayGoOn })
      await settle([...left].map(([inspected, now]) => one(inspected, now)))
    }
  }
  try {
    await settle(kinds.map(start))
  } catch (error) {
    // Only now is it known how many were done, since what was under way went on.
    throw error instanceof Stop ? stoppedAt(error.step, carrying.done(), error.cause) : error
  }
}

/** A step failed. */
class Stop extends Error {
  readonly step: PlanStep

  constructor(step: PlanStep, cause: unknown) {
    super('stopped', { cause })
    this.step = step
  }
}

/** Deletes last, and those first that hang on others. What is gone already is as it should be. */
export async function carryOutDeletions(deletable: readonly Deletable[], carrying: Carrying): Promise<void> {
  for (const { kind, step, current } of deletable) {
    if (!carrying.mayGoOn()) return
    try {
      await kind.remove?.(carrying.writing, current)
    } catch (error) {
      if (!hasStatus(error, 404)) throw stoppedAt(step, carrying.done(), error)
    }
    carrying.onDone(step)
  }
}

/**
 * Writes an object. Where Keycloak may have done it without saying so, or somebody else just did, it is read again, and
 * only what is missing then is written: nothing is made twice.
 */
async function bring(inspected: Inspected, carrying: Carrying): Promise<void> {
  let now = inspected
  for (let attempt = 1; now.step.action !== 'unchanged'; attempt += 1) {
    try {
      await write(now, carrying.writing)
      return
    } catch (error) {
      const isLast = attempt === MOST_ATTEMPTS || (attempt > 1 && hasStatus(error, 500))
      if (isLast || !mayBeDone(error)) throw error
      const [again = now] = await carrying.reinspect([now])
      // It is refused for something else that has the same email, the same id, ….
      if (hasStatus(error, 409) && sameChanges(now, again)) throw error
      now = again
    }
  }
}

async function write({ kind, step, wanted, current }: Inspected, writing: Writing): Promise<void> {
  if (current === undefined) await kind.create(writing, wanted)
  else await kind.update(writing, wanted, current, step.changes)
}

const mayBeDone = (error: unknown): boolean =>
  hasStatus(error, 409) ||
  // Once in a while for nothing: see what repeats requests.
  hasStatus(error, 500) ||
  (error instanceof AdminError && error.details.mayHaveHappened === true)

const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof AdminError && error.details.status === status

const sameChanges = ({ step: one }: Inspected, { step: other }: Inspected): boolean =>
  one.action === other.action && JSON.stringify(one.changes) === JSON.stringify(other.changes)

/** Waits for all, and then fails with the first failure: nothing is left running behind it. */
async function settle(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

const nameOf = ({ kind, key }: { readonly kind: KindName; readonly key: string }): string => `${kind} ${key}`

/** What failed, with the step it failed at and the number of those that are done. */
export function stoppedAt(step: PlanStep, done: number, error: unknown): unknown {
  if (!(error instanceof AdminError)) return error
  const name = nameOf(step)
  const sent = error.code === 'rejected' ? fieldsIn(step) : ''
  const message = `Stopped at ${name}, after ${done} of the changes: ${error.message}${sent}`
  return new AdminError(error.code, message, { ...error.details, step: name, done }, { cause: error })
}

/** So many fields are named. */
const MOST_FIELDS = 12

/** Keycloak seldom says which field it refuses; these were to be written. */
function fieldsIn({ changes, declares = [], place }: PlanStep): string {
  const fields = (changes.length > 0 ? changes : declares).map(({ field }) => field)
  if (fields.length === 0) return ''
  const more = fields.length > MOST_FIELDS ? ` and ${fields.length - MOST_FIELDS} more` : ''
  const where = place === undefined ? '' : ` (${place.file}:${place.line})`
  return ` Of it were to be written: ${fields.slice(0, MOST_FIELDS).join(', ')}${more}${where}.`
}
