import { randomBytes } from 'node:crypto'
import { type DigestSecret, INTENT, type Ledger, withEntries } from '../realm-ledger/index.js'
import { type Inspected, idOf } from './inspect-realm.js'
import type { Deletable } from './plan-deletions.js'
import type { Survey } from './survey-realm.js'

interface Entry {
  readonly kind: string
  readonly key: string
  readonly id: string | undefined
}

/** The ledger with what is about to be made: it tells of what whoever dies in the middle may have made. */
export function withIntents(ledger: Ledger, stack: string, due: readonly Inspected[]): Ledger {
  return withEntries(
    ledger,
    stack,
    due
      .filter(({ kind, step }) => step.action === 'create' && kind.remove !== undefined)
      .map(({ kind, step }): Entry => ({ kind: kind.name, key: step.key, id: INTENT })),
  )
}

/**
 * The ledger as it is at the end: the ids of what was made and taken over, nothing of what is gone or was never made, or
 * of what came with the realm.
 * What a run that died may have made is taken over with the files that declare it; its plan says so.
 */
export async function completeLedger(
  ledger: Ledger,
  stack: string,
  after: Survey,
  due: readonly Inspected[],
  deleted: readonly Deletable[],
  digest: DigestSecret,
  keycloaksOwn: ReadonlySet<string>,
): Promise<Ledger> {
  const isNew = new Set(
    due
      .filter(({ step }) => step.action === 'create' || step.adopted === true)
      .map(({ kind, step }) => `${kind.name} ${step.key}`),
  )
  const entries = after.inspected.flatMap(({ kind, step, current }): readonly Entry[] => {
    const entry = ledger.objects.get(kind.name)?.get(step.key)
    const known = entry?.stack === stack ? entry.id : undefined
    if (kind.remove === undefined || (known === undefined && !isNew.has(`${kind.name} ${step.key}`))) return []
    if (current === undefined) return [{ kind: kind.name, key: step.key, id: undefined }]
    // With another id it is somebody else's, who made it in the place of ours.
    const name = `${kind.name} ${step.key}`
    const mayBeOurs = known === undefined || (known === INTENT && !keycloaksOwn.has(name))
    const isOurs = mayBeOurs || known === idOf(current) || isNew.has(name)
    return [{ kind: kind.name, key: step.key, id: isOurs ? idOf(current) : undefined }]
  })
  const gone = deleted.map(({ kind, step }): Entry => ({ kind: kind.name, key: step.key, id: undefined }))
  return withDigests(withEntries(ledger, stack, [...entries, ...gone]), stack, after, due, digest)
}

/** Digests of the secrets that were written now. */
async function withDigests(
  ledger: Ledger,
  stack: string,
  after: Survey,
  due: readonly Inspected[],
  digest: DigestSecret,
): Promise<Ledger> {
  const written = due.flatMap(({ writeOnly }) => writeOnly)
  if (written.length === 0) return ledger
  const salt = ledger.salt ?? randomBytes(16).toString('base64')
  const digests = await Promise.all(
    written.map(async (value) => [value.place, { digest: await digest(salt, value), stack }] as const),
  )
  const declared = new Set(after.inspected.flatMap(({ writeOnly }) => writeOnly.map(({ place }) => place)))
  const kept = [...ledger.digests, ...digests].filter(([place, by]) => by.stack !== stack || declared.has(place))
  return { ...ledger, salt, digests: new Map(kept) }
}
