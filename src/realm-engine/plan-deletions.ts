import {
  type KindName,
  REALM_KINDS,
  type RealmDocument,
  type RealmKind,
  type RealmObject,
} from '../realm-kinds/index.js'
import { DEFAULT_STACK, intendedBy } from '../realm-ledger/index.js'
import { declaredNoMore, leftAlone, stackOf } from './left-alone.js'
import { partsOfOthers } from './parts-of-others.js'
import type { KindAtWork, ObservedRealm, PlanOptions, PlanRefusal, PlanStep } from './types.js'

/** An object that no file declares any more. */
export interface Deletable {
  readonly kind: RealmKind
  readonly step: PlanStep
  readonly current: RealmObject
}

export interface Deletions {
  /** Those that others may hang on come last. */
  readonly deletable: readonly Deletable[]
  /** What is kept although nobody declares it, and why. */
  readonly notes: readonly string[]
  readonly refusals: readonly PlanRefusal[]
}

const MOST_DELETES = 20

/** What pruning deletes: what Passerelle made or took over, that no file declares, that nothing protects. */
export function planDeletions(
  kinds: readonly KindAtWork[],
  observed: ObservedRealm,
  wanted: RealmDocument,
  realm: string,
  options: PlanOptions,
): Deletions {
  const { stack = DEFAULT_STACK } = options
  const alone = [...kinds]
    .reverse()
    .filter(({ kind }) => options.prune?.includes(kind.name))
    .flatMap(({ kind, declared = [] }) => {
      const keys = new Set(declared.map(({ key }) => key))
      return kind
        .list(observed.document, realm)
        .filter((current) => !keys.has(current.key) && stackOf(kind, current, observed.ledger) === stack)
        .map((current) => ({ kind, current, kept: reasonToKeep(kind, current, observed, realm, options) }))
    })
  const judged = alone.map((object) => ({ ...object, kept: object.kept ?? keptWith(object, alone) }))
  const deletable = judged
    .filter(({ kept }) => kept === undefined)
    .map(({ kind, current }) => ({ kind, current, step: deleteStep(kind, current) }))
  const deleted = new Set(deletable.map(({ kind, current }) => `${kind.name} ${current.key}`))
  const isDeleted = (kind: KindName, key: string): boolean => deleted.has(`${kind} ${key}`)
  const deletion = { realm, wanted, observed: observed.document, isDeleted }
  const referenced = deletable.flatMap(({ kind, current }): readonly PlanRefusal[] => {
    const referrers = kind.referrers?.(current, deletion) ?? []
    if (referrers.length === 0) return []
    const message = `${kind.name} ${current.key} is to be deleted, and ${referrers.join(', ')} would still refer to it. Point them elsewhere first, or declare it again.`
    return [{ code: 'still_referenced', message }]
  })
  return {
    deletable,
    notes: [
      ...leftAlone(kinds, observed, realm, options),
      ...declaredNoMore(kinds, observed, realm, options),
      ...allowedInVain(deleted, options),
      ...judged.flatMap(({ kind, current, kept }) =>
        kept === undefined ? [] : [`${kind.name} ${current.key} is declared nowhere, and kept: ${kept}`],
      ),
    ],
    refusals: [...referenced, ...tooMany(deletable, options.maxDeletes ?? MOST_DELETES)],
  }
}

/** A name that is misspelt deletes nothing; nor does one that an earlier apply has deleted. */
const allowedInVain = (deleted: ReadonlySet<string>, { allowDelete = [] }: PlanOptions): readonly string[] =>
  allowDelete
    .filter((name) => !deleted.has(name.replace(':', ' ')))
    .map((name) => `--allow-delete ${name}: nothing of this name is to be deleted.`)

/** The names of kinds that can be pruned. */
export const prunableKinds = (): readonly KindName[] =>
  REALM_KINDS.filter(({ remove }) => remove !== undefined).map(({ name }) => name)

function reasonToKeep(
  kind: RealmKind,
  current: RealmObject,
  { document, ledger }: ObservedRealm,
  realm: string,
  options: PlanOptions,
): string | undefined {
  if (kind.remove === undefined) return 'Keycloak deletes none.'
  const protection = kind.protects?.(current, document, realm)
  if (protection !== undefined) return `${protection}.`
  const name = `${kind.name}:${current.key}`
  const { holdsPeoplesData = false } = kind
  const holds = holdsPeoplesData === true || (holdsPeoplesData !== false && holdsPeoplesData(current))
  if (options.allowDelete?.includes(name) === true) return undefined
  if (holds) return `people’s data would go with it. Give --allow-delete ${name} to delete it.`
  const parts = partsOfOthers(kind.name, current, ledger, options.stack ?? DEFAULT_STACK)
  if (parts.length > 0) return `${parts.join(', ')} would go with it. Give --allow-delete ${name} to delete it.`
  return intendedBy(ledger, kind.name, current.key) !== undefined
    ? `a run that was cut off may have made it, or somebody else since. Give --allow-delete ${name} to delete it; or declare it and apply with --adopt.`
    : undefined
}

interface Judged {
  readonly kind: RealmKind
  readonly current: RealmObject
  readonly kept: string | undefined
}

/** What is part of something that is kept is kept with it. */
function keptWith({ kind, current }: Judged, others: readonly Judged[]): string | undefined {
  const whole = others.find(
    (other) => other.kept !== undefined && other.kind === kind && current.key.startsWith(`${other.current.key}/`),
  )
  return whole && `it is part of ${whole.current.key}.`
}

function deleteStep(kind: RealmKind, current: RealmObject): PlanStep {
  const inSight = { action: 'delete', changes: [], wanted: undefined, current } as const
  return {
    kind: kind.name,
    key: current.key,
    action: 'delete',
    changes: [],
    dangers: ['it is deleted', ...(kind.dangers?.(inSight) ?? [])],
    notes: [],
  }
}

function tooMany(deletable: readonly Deletable[], most: number): readonly PlanRefusal[] {
  if (deletable.length <= most) return []
  const count = deletable.length
  const message = `${count} ${count === 1 ? 'object' : 'objects'} would be deleted, and at most ${most} may be. Look at the plan; if it is meant, give --max-deletes ${count}.`
  return [{ code: 'too_many_deletes', message }]
}
