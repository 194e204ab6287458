import type { Inspected } from '../realm-engine/index.js'
import type { KindName, RealmKind, RealmObject, Reference } from '../realm-kinds/index.js'
import { entriesOf, without } from './entries.js'
import type { DriftedField, ObjectName } from './types.js'

/** What follows from what is gone. */
export interface Consequences {
  /** What an object that is gone stood in, or was about, and that is gone too. */
  ofMissing(kind: RealmKind, wanted: RealmObject): readonly ObjectName[]
  /** What a field names and has no more since it is gone; none where the field differs otherwise too. */
  ofField(kind: RealmKind, wanted: RealmObject, field: DriftedField): readonly ObjectName[]
}

/** Kinds that stand in what they refer to first, or are about it. */
const PARTS: ReadonlySet<KindName> = new Set([
  'client-role',
  'identity-provider-mapper',
  'service-account',
  'scope-mapping',
])

/** @param missing what the files have and Keycloak has not */
export function consequencesOf(missing: readonly Pick<Inspected, 'kind' | 'wanted'>[], realm: string): Consequences {
  const gone = new Set(missing.map(({ kind, wanted }) => nameOf(kind.name, wanted.key)))
  const isGone = ({ kind, key }: ObjectName): boolean => gone.has(nameOf(kind, key))
  const referencesOf = (kind: RealmKind, object: RealmObject): readonly Reference[] =>
    (kind.references?.(object, realm) ?? []).filter((reference) => isGone(reference) || isGone(clientOf(reference)))
  return {
    ofMissing(kind, wanted) {
      const owners = [
        ...ownersOf(kind, wanted),
        ...(PARTS.has(kind.name) ? (kind.references?.(wanted, realm) ?? []).slice(0, 1) : []),
      ]
      return owners.filter(isGone).map(toName)
    },
    ofField(kind, wanted, { field, files, live }) {
      const [before, now] = [entriesOf(files), entriesOf(live)]
      const lost = without(before, now)
      if (lost.length === 0 || without(now, before).length > 0) return []
      const named = referencesOf(kind, wanted).filter((one) => isIn(one.field, field))
      const found = lost.map((entry) => named.find(({ key }) => key === entry || key.endsWith(`/${entry}`)))
      const causes = found.flatMap((one) => (one === undefined ? [] : [isGone(one) ? toName(one) : clientOf(one)]))
      return causes.length === found.length ? unique(causes) : []
    },
  }
}

function ownersOf(kind: RealmKind, object: RealmObject): readonly ObjectName[] {
  const { key } = object
  const owner = kind.madeWith?.(object)
  if (owner !== undefined) return [owner]
  if (kind.name === 'group') {
    const above = key.slice(0, key.lastIndexOf('/'))
    return above === '' ? [] : [{ kind: 'group', key: above }]
  }
  if (kind.name !== 'role-composites') return []
  const isOfRealm = key.startsWith('realm/')
  return [{ kind: isOfRealm ? 'realm-role' : 'client-role', key: key.slice(key.indexOf('/') + 1) }]
}

/** A role goes with its client. */
const clientOf = ({ kind, key }: ObjectName): ObjectName => ({
  kind: 'client',
  key: kind === 'client-role' ? key.slice(0, key.lastIndexOf('/')) : '',
})

const isIn = (inner: string, field: string): boolean =>
  inner === field || inner.startsWith(`${field}.`) || field.startsWith(`${inner}.`)

const nameOf = (kind: KindName, key: string): string => `${kind} ${key}`

const toName = ({ kind, key }: ObjectName): ObjectName => ({ kind, key })

const unique = (names: readonly ObjectName[]): readonly ObjectName[] => [
  ...new Map(names.map((name) => [nameOf(name.kind, name.key), name])).values(),
]
