import { AdminError } from '../admin-api/index.js'
import type { Importer, RealmKind, Writing } from '../realm-kinds/index.js'
import type { Inspected } from './inspect-realm.js'
import { limitConcurrency } from './limit-concurrency.js'
import type { PlanStep } from './types.js'

interface Carrying {
  readonly writing: Writing
  /** Objects of one kind as they are now, beside what is declared. */
  reinspect(objects: readonly Inspected[]): Promise<readonly Inspected[]>
  /** Asked before each request. */
  mayGoOn(): boolean
  readonly onDone: (step: PlanStep) => void
}

/** Fewer are as fast one by one. */
const FEWEST = 3

/** Beyond this, Keycloak takes longer for each; and what is refused for one is refused for all of them. */
const MOST_AT_ONCE = 25

/** Few are spread over as many requests, since each keeps one core of Keycloak busy. */
const REQUESTS = 4

/**
 * Creates what can be created several at a time, and tells of each that is done. What is refused, or failed without an
 * answer, is left to be created one by one: that says what is wrong. Where answers were lost, it looks once what is there.
 *
 * @returns what is left to be done, and how it stands now
 */
export async function importObjects(
  kind: RealmKind,
  objects: readonly Inspected[],
  carrying: Carrying,
): Promise<ReadonlyMap<Inspected, Inspected>> {
  const asPlanned = (left: readonly Inspected[]) => new Map(left.map((inspected) => [inspected, inspected]))
  const created = objects.filter(({ step }) => step.action === 'create')
  const importer = created.length < FEWEST ? undefined : await importerOf(kind, carrying)
  const taken = importer === undefined ? [] : created.filter(({ wanted }) => importer.takes(wanted))
  if (importer === undefined || taken.length < FEWEST) return asPlanned(objects)
  const done = new Set<Inspected>()
  const limit = limitConcurrency(REQUESTS)
  const unanswered: Inspected[] = []
  const importBatch = async (batch: readonly Inspected[]): Promise<void> => {
    const outcome = await importOf(importer, batch, carrying)
    if (outcome === 'unanswered') unanswered.push(...batch)
    if (outcome !== 'imported') return
    for (const inspected of batch) {
      done.add(inspected)
      carrying.onDone(inspected.step)
    }
  }
  await Promise.all(batchesOf(taken).map((batch) => limit(() => importBatch(batch))))
  const left = asPlanned(objects.filter((inspected) => !done.has(inspected)))
  const found = await reinspected(unanswered, carrying)
  for (const [at, inspected] of unanswered.entries()) left.set(inspected, found[at] ?? inspected)
  return left
}

function batchesOf(objects: readonly Inspected[]): readonly (readonly Inspected[])[] {
  const size = Math.min(MOST_AT_ONCE, Math.ceil(objects.length / REQUESTS))
  const starts = Array.from({ length: Math.ceil(objects.length / size) }, (_, batch) => batch * size)
  return starts.map((start) => objects.slice(start, start + size))
}

async function importerOf(kind: RealmKind, { writing }: Carrying): Promise<Importer | undefined> {
  try {
    return await kind.importer?.(writing)
  } catch (error) {
    return refused(error)
  }
}

async function importOf(
  importer: Importer,
  batch: readonly Inspected[],
  { mayGoOn }: Carrying,
): Promise<'imported' | 'refused' | 'unanswered'> {
  try {
    if (!mayGoOn()) return 'refused'
    await importer.create(batch.map(({ wanted }) => wanted))
    return 'imported'
  } catch (error) {
    refused(error)
    return error instanceof AdminError && error.details.mayHaveHappened === true ? 'unanswered' : 'refused'
  }
}

async function reinspected(objects: readonly Inspected[], carrying: Carrying): Promise<readonly Inspected[]> {
  try {
    return objects.length === 0 || !carrying.mayGoOn() ? objects : await carrying.reinspect(objects)
  } catch (error) {
    return refused(error) ?? objects
  }
}

/** Whoever goes on one by one meets it again, and says where. @throws what is no refusal */
function refused(error: unknown): undefined {
  if (!(error instanceof AdminError)) throw error
}
