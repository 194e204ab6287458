import type { KindName, RealmKind, RealmObject, Reference } from '../realm-kinds/index.js'
import { entriesOf, without } from './entries.js'
import type { DriftedField, GoneObject, ObjectName } from './types.js'

/** What follows from what is gone. */
export interface Consequences {
  /** What an object that is gone stood in, or was about, and that is gone too. */
  ofMissing(kind: RealmKind, wanted: RealmObject): readonly GoneObject[]
  /** What a field names and has no more since it is gone; none where the field differs otherwise too. */
  ofField(kind: RealmKind, wanted: RealmObject, field: DriftedField): readonly GoneObject[]
}

/** Roles that a field names and that Keycloak has no more in it: each may be gone. */
export function lostRoles(
  kind: RealmKind,
  wanted: RealmObject,
  { field, files, live }: DriftedField,
  realm: string,
): readonly Reference[] {
  const lost = without(entriesOf(files), entriesOf(live))
  return (kind.references?.(wanted, realm) ?? []).filter(
    (one) => ROLES.has(one.kind) && isIn(one.field, field) && lost.some((entry) => isEntry(one, entry)),
  )
}

const ROLES: ReadonlySet<KindName> = new Set(['realm-role', 'client-role'])

const isEntry = ({ key }: ObjectName, entry: string): boolean => key === entry || key.endsWith(`/${entry}`)

/** Kinds that stand in what they refer to first, or are about it. */
const PARTS: ReadonlySet<KindName> = new Set([
  'client-role',
  'identity-provider-mapper',
  'service-account',
  'scope-mapping',
])

/** @param missing what Keycloak has no more; with its author where nothing else tells it */
export function consequencesOf(missing: readonly GoneObject[], realm: string): Consequences {
  const gone = new Map(missing.map((one) => [nameOf(one), one]))
  const isGone = (one: ObjectName): boolean => gone.has(nameOf(one))
  const toGone = (one: ObjectName): GoneObject => gone.get(nameOf(one)) ?? { kind: one.kind, key: one.key }
  const referencesOf = (kind: RealmKind, object: RealmObject): readonly Reference[] =>
    (kind.references?.(object, realm) ?? []).filter((reference) => isGone(reference) || isGone(clientOf(reference)))
  return {
    ofMissing(kind, wanted) {
      const owners = [
        ...ownersOf(kind, wanted),
        ...(PARTS.has(kind.name) ? (kind.references?.(wanted, realm) ?? []).slice(0, 1) : []),
      ]
      return owners.filter(isGone).map(toGone)
    },
    ofField(kind, wanted, { field, files, live }) {
      const [before, now] = [entriesOf(files), entriesOf(live)]
      const lost = without(before, now)
      if (lost.length === 0 || without(now, before).length > 0) return []
      const named = referencesOf(kind, wanted).filter((one) => isIn(one.field, field))
      const found = lost.map((entry) => named.find((one) => isEntry(one, entry)))
      const causes = found.flatMap((one) => (one === undefined ? [] : [toGone(isGone(one) ? one : clientOf(one))]))
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

const nameOf = ({ kind, key }: ObjectName): string => `${kind} ${key}`

const unique = (names: readonly GoneObject[]): readonly GoneObject[] => [
  ...new Map(names.map((name) => [nameOf(name), name])).values(),
]
