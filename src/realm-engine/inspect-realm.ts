import { without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import {
  compareFields,
  dropFields,
  maskedFields,
  type RealmDocument,
  type RealmKind,
  type RealmObject,
  withoutMasks,
} from '../realm-kinds/index.js'
import { developmentDocument } from './development-document.js'
import { kindsInOrder } from './kinds-in-order.js'
import type { KindAtWork } from './read-realm.js'
import type { ObservedRealm, PlanStep } from './types.js'

/** A declared object beside what the server has of it. */
export interface Inspected {
  readonly kind: RealmKind
  readonly step: PlanStep
  /** The declared fields that are to be written: no masks, nothing that the server fills. */
  readonly wanted: RealmObject
  readonly current: RealmObject | undefined
}

/** What is declared for a realm, development users included where they count. */
export function declaredDocument(loaded: LoadedRealm, withDevelopmentUsers: boolean): RealmDocument {
  return withDevelopmentUsers && loaded.development !== undefined
    ? developmentDocument(loaded.document, loaded.development)
    : loaded.document
}

/** The kinds of which a document has objects, in the order of application. */
export function kindsAtWork(document: RealmDocument, realm: string): readonly KindAtWork[] {
  return kindsInOrder()
    .map((kind) => ({ kind, declared: kind.list(document, realm) }))
    .filter(({ declared }) => declared.length > 0)
}

/** Each declared object beside what was read: what would be done about it, and with what. */
export function inspectRealm(
  loaded: LoadedRealm,
  kinds: readonly KindAtWork[],
  observed: ObservedRealm,
): readonly Inspected[] {
  return kinds.flatMap(({ kind, declared = [] }) => {
    const known = new Map(kind.list(observed.document, loaded.realm).map((object) => [object.key, object]))
    return declared.map((object) =>
      inspectObject(kind, object, observed.exists ? known.get(object.key) : undefined, loaded),
    )
  })
}

function inspectObject(
  kind: RealmKind,
  declared: RealmObject,
  current: RealmObject | undefined,
  loaded: LoadedRealm,
): Inspected {
  const value = dropFields(withoutMasks(declared.value), kind.serverFills)
  const wanted = { ...declared, value }
  const differing = compareFields(...sidesOf(kind, value, current?.value ?? {}, loaded))
  const isNone = kind.emptyIsNone === true && differing.length === 0
  const changes = current === undefined ? [] : differing
  const action = current === undefined && !isNone ? 'create' : changes.length > 0 ? 'update' : 'unchanged'
  const masked = action === 'create' ? maskedFields(declared.value) : []
  const place = loaded.placeOf(declared.path)
  const step: PlanStep = {
    kind: kind.name,
    key: declared.key,
    action,
    changes,
    dangers: action === 'unchanged' ? [] : (kind.dangers?.({ action, changes, wanted, current }) ?? []),
    notes: masked.map((field) => `${field} is masked in the file: Keycloak makes one, or it has to be set by hand.`),
    ...(place === undefined ? {} : { place }),
  }
  return { kind, step, wanted, current }
}

function sidesOf(
  kind: RealmKind,
  wanted: JsonObject,
  current: JsonObject,
  loaded: LoadedRealm,
): readonly [JsonObject, JsonObject] {
  const ours = comparable(kind, wanted, loaded)
  const theirs = comparable(kind, current, loaded)
  return [ours, kind.withoutAdditions?.(theirs, ours, loaded.realm) ?? theirs]
}

/** The form in which both sides are compared. Empty maps count as none, since Keycloak leaves them out or adds them. */
function comparable(kind: RealmKind, value: JsonObject, { realm }: LoadedRealm): JsonObject {
  const normalised = kind.normalise?.(value, realm) ?? value
  const empty = Object.entries(normalised).filter(
    ([, member]) => isJsonObject(member) && Object.keys(member).length === 0,
  )
  return without(
    dropFields(normalised, kind.serverFills),
    empty.map(([field]) => field),
  )
}
