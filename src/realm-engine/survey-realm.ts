import type { AdminClient } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'
import { type DigestSecret, EMPTY_LEDGER } from '../realm-ledger/index.js'
import { declaredDocument, type Inspected, inspectRealm, kindsAtWork } from './inspect-realm.js'
import { type Deletions, planDeletions } from './plan-deletions.js'
import { readRealm } from './read-realm.js'
import type { KindAtWork, ObservedRealm, PlanOptions } from './types.js'

/** A realm beside its files. */
export interface Survey {
  readonly kinds: readonly KindAtWork[]
  readonly wanted: RealmDocument
  readonly observed: ObservedRealm
  readonly inspected: readonly Inspected[]
  readonly deletions: Deletions
}

/** Reads what the files are about, and compares. */
export async function surveyRealm(
  loaded: LoadedRealm,
  client: AdminClient,
  options: PlanOptions,
  digest: DigestSecret,
): Promise<Survey> {
  const kinds = kindsAtWork(declaredDocument(loaded, options), loaded.realm, options.prune)
  const observed = await readRealm(client, loaded.realm, kindsToRead(loaded, kinds, options), new Set(options.prune))
  return compare(loaded, kinds, observed, options, digest)
}

/**
 * Settings of development are looked at too where they don't count: a published secret that is still there is told.
 * Roles to be pruned may be those of clients of which no file declares any.
 */
function kindsToRead(
  loaded: LoadedRealm,
  kinds: readonly KindAtWork[],
  { prune = [] }: PlanOptions,
): readonly KindAtWork[] {
  const withDevelopment = declaredDocument(loaded, { withDevelopmentUsers: true })
  return kinds.map((atWork) => {
    const { kind } = atWork
    if (kind.name === 'client') return { kind, declared: kind.list(withDevelopment, loaded.realm) }
    return kind.exported === 'client-roles' && prune.includes(kind.name) ? { kind, declared: undefined } : atWork
  })
}

/** The same for a realm that is not there. */
export function surveyAbsentRealm(loaded: LoadedRealm, options: PlanOptions, digest: DigestSecret): Promise<Survey> {
  const kinds = kindsAtWork(declaredDocument(loaded, options), loaded.realm, options.prune)
  return compare(loaded, kinds, { exists: false, document: {}, ledger: EMPTY_LEDGER }, options, digest)
}

async function compare(
  loaded: LoadedRealm,
  kinds: readonly KindAtWork[],
  observed: ObservedRealm,
  options: PlanOptions,
  digest: DigestSecret,
): Promise<Survey> {
  const wanted = declaredDocument(loaded, options)
  const inspected = await inspectRealm(kinds, observed, { loaded, options, digest })
  const deletions = planDeletions(kinds, observed, wanted, loaded.realm, options)
  return { kinds, wanted, observed, inspected, deletions }
}
