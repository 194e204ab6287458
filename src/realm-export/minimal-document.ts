import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import {
  comparableValue,
  dropFields,
  isMapField,
  type RealmDocument,
  type RealmKind,
  type RealmObject,
} from '../realm-kinds/index.js'
import { leftOver } from './left-over.js'
import { newObjectDefaults } from './new-object-defaults.js'
import { placeObject } from './place-object.js'
import { createSparseDocument } from './sparse-document.js'
import { withoutUsualScopes } from './usual-scopes.js'
import { withoutDefaultRole } from './without-default-role.js'

export interface MinimalDocument {
  readonly document: RealmDocument
  /** What a pristine realm has and this one has not: files can't say that something is absent. */
  readonly absent: readonly { readonly kind: RealmKind['name']; readonly key: string }[]
}

/** Fields of the realm that change what a pristine realm has, so that the pristine one was made with them too. */
export const FEATURES = ['organizationsEnabled', 'adminPermissionsEnabled'] as const

/** Parts of something else: one that says nothing is there anyway. */
const COMES_ALONG: ReadonlySet<RealmKind['name']> = new Set([
  'role-composites',
  'scope-mapping',
  'service-account',
  'default-groups',
])

/** What a realm has beyond a pristine one: in document form, without ids and defaults. */
export function minimalDocument(
  observed: RealmDocument,
  pristine: RealmDocument,
  realm: string,
  kinds: readonly RealmKind[],
): MinimalDocument {
  const live = withoutDefaultRole(observed, realm)
  const sparse = createSparseDocument(live)
  const absent = kinds.flatMap((kind) => {
    const usual = new Map(kind.list(pristine, realm).map((object) => [object.key, object]))
    for (const object of kind.list(live, realm)) {
      const known = usual.get(object.key)
      usual.delete(object.key)
      const whole = kind.name === 'client' && known === undefined ? usualScopes(object, live) : object
      const rest = restOf(kind, whole, known, realm)
      const says = Object.keys(rest).length > 0
      if (says || (known === undefined && !COMES_ALONG.has(kind.name))) {
        placeObject(kind.name, sparse, object, asWritten(rest, dropFields(object.value, kind.serverFills)), live)
      }
    }
    return [...usual.keys()].map((key) => ({ kind: kind.name, key }))
  })
  return { document: { realm, ...sparse.finish() }, absent }
}

const usualScopes = (object: RealmObject, document: RealmDocument): RealmObject => ({
  ...object,
  value: withoutUsualScopes(object.value, document),
})

/** The same members in document form: what is compared is written in a form of its own. */
function asWritten(rest: JsonObject, value: JsonObject): JsonObject {
  const members = Object.entries(rest).map(([field, member]): readonly [string, JsonValue] => {
    const written = value[field]
    const isMap = isMapField(field) && isJsonObject(member) && isJsonObject(written)
    return [field, isMap ? asWritten(member, written) : (written ?? member)]
  })
  return Object.fromEntries(members)
}

function restOf(kind: RealmKind, object: RealmObject, known: RealmObject | undefined, realm: string): JsonObject {
  const value = comparableValue(kind, object.value, realm)
  if (known === undefined) return leftOver(value, newObjectDefaults(kind.name, value))
  const usual = withAdditions(kind, comparableValue(kind, known.value, realm))
  const features = kind.name === 'realm' ? FEATURES.filter((feature) => value[feature] === true) : []
  return leftOver(
    value,
    Object.fromEntries(Object.entries(usual).filter(([field]) => !features.some((one) => one === field))),
  )
}

/** Keycloak adds it to a realm at the first change, whatever that is about. */
const ADDED_ATTRIBUTES: JsonObject = { scimApiEnabled: 'false' }

const withAdditions = (kind: RealmKind, usual: JsonObject): JsonObject =>
  kind.name === 'realm'
    ? { ...usual, attributes: { ...ADDED_ATTRIBUTES, ...(isJsonObject(usual.attributes) ? usual.attributes : {}) } }
    : usual
