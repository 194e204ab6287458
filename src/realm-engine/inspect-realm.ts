import type { JsonObject } from '../json/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import {
  comparableValue,
  compareFields,
  dropFields,
  type KindName,
  maskedFields,
  type RealmDocument,
  type RealmKind,
  type RealmObject,
  withoutMasks,
} from '../realm-kinds/index.js'
import { DEFAULT_STACK, type DigestSecret, intendedBy, ownerOf } from '../realm-ledger/index.js'
import {
  developmentDocument,
  developmentSettings,
  leftAlone,
  notesOnUserId,
  withoutNamed,
} from './development-document.js'
import { hideSecrets } from './hide-secrets.js'
import { kindsInOrder } from './kinds-in-order.js'
import { withoutOwnMarks } from './own-marks.js'
import { type OwnerOfWhole, ownersOfWholes } from './owner-of-whole.js'
import type { KindAtWork, ObservedRealm, PlanOptions, PlanStep } from './types.js'
import { changedSecrets, secretChange, type WriteOnlyValue, withoutUnchanged, writeOnlyValues } from './write-only.js'

/** A declared object beside what the server has of it. */
export interface Inspected {
  readonly kind: RealmKind
  readonly step: PlanStep
  /** The declared fields that are to be written: no masks, nothing that the server fills, no secret written before. */
  readonly wanted: RealmObject
  readonly current: RealmObject | undefined
  /** All that it declares and Keycloak never gives back. */
  readonly writeOnly: readonly WriteOnlyValue[]
  /** What is left alone of it although it differs. */
  readonly leftAlone: readonly string[]
}

/** What an inspection knows beside declared and observed. */
export interface Circumstances {
  readonly loaded: LoadedRealm
  readonly options: PlanOptions
  readonly digest: DigestSecret
}

/** What is declared for a realm, development users included where they count. */
export function declaredDocument(loaded: LoadedRealm, options: PlanOptions): RealmDocument {
  return withoutOwnMarks(
    options.withDevelopmentUsers === true && loaded.development !== undefined
      ? developmentDocument(loaded.document, loaded.development)
      : loaded.document,
  )
}

/** The kinds of which a document has objects, and those to be pruned, in the order of application. */
export function kindsAtWork(
  document: RealmDocument,
  realm: string,
  pruned: readonly KindName[] = [],
): readonly KindAtWork[] {
  return kindsInOrder()
    .map((kind) => ({ kind, declared: kind.list(document, realm) }))
    .filter(({ kind, declared }) => declared.length > 0 || pruned.includes(kind.name))
}

/** Each declared object beside what was read: what would be done about it, and with what. */
export async function inspectRealm(
  kinds: readonly KindAtWork[],
  observed: ObservedRealm,
  circumstances: Circumstances,
): Promise<readonly Inspected[]> {
  const { loaded, options } = circumstances
  const { realm } = loaded
  const documents = { wanted: declaredDocument(loaded, options), observed: observed.document }
  const ownerOfWhole = ownersOfWholes(observed.ledger, documents, realm, options)
  const inspected = kinds.map(({ kind, declared = [] }) => {
    const known = new Map(kind.list(observed.document, realm).map((object) => [object.key, object]))
    return Promise.all(
      declared.map((object) =>
        inspectObject(kind, object, observed.exists ? known.get(object.key) : undefined, {
          ...circumstances,
          observed,
          documents,
          ownerOfWhole,
        }),
      ),
    )
  })
  return (await Promise.all(inspected)).flat()
}

interface Surroundings extends Circumstances {
  readonly observed: ObservedRealm
  readonly documents: { readonly wanted: RealmDocument; readonly observed: RealmDocument }
  readonly ownerOfWhole: OwnerOfWhole
}

async function inspectObject(
  kind: RealmKind,
  declared: RealmObject,
  current: RealmObject | undefined,
  { loaded, options, digest, observed, documents, ownerOfWhole }: Surroundings,
): Promise<Inspected> {
  const unmanaged =
    kind.name === 'client' && current !== undefined && options.withDevelopmentUsers !== true
      ? developmentSettings(loaded, declared.key)
      : {}
  const all = dropFields(withoutNamed(withoutMasks(declared.value), unmanaged), kind.serverFills)
  const attainable = observed.exists ? kind.attainable?.({ ...declared, value: all }, current, documents) : undefined
  const isRefused = attainable !== undefined && attainable.value === undefined
  const value = attainable?.value ?? (isRefused ? {} : all)
  const writeOnly = writeOnlyValues(kind, declared.key, value)
  const secrets = await changedSecrets(writeOnly, current?.value ?? {}, observed.ledger, digest)
  const differing = [
    ...compareFields(...sidesOf(kind, value, current?.value ?? {}, loaded)),
    ...secrets.map(secretChange),
  ]
  const isNone = isRefused || (kind.emptyIsNone === true && differing.length === 0)
  const changes = current === undefined ? [] : hideSecrets(differing, loaded.secrets)
  const wanted = { ...declared, value: current === undefined ? value : withoutUnchanged(value, writeOnly, secrets) }
  const action = current === undefined && !isNone ? 'create' : changes.length > 0 ? 'update' : 'unchanged'
  const stack = options.stack ?? DEFAULT_STACK
  const known = current && ownerOf(observed.ledger, kind.name, declared.key, idOf(current))
  const owner = known ?? (current && ownerOfWhole(kind, declared.key))
  const isAdopted =
    options.adopt === true &&
    current !== undefined &&
    kind.remove !== undefined &&
    known !== stack &&
    (action === 'update' || !isNothing(kind, current, loaded))
  const intended = current && intendedBy(observed.ledger, kind.name, declared.key)
  const former = owner ?? intended
  const place = loaded.placeOf(declared.path)
  const masked = action === 'create' ? maskedFields(declared.value) : []
  const step: PlanStep = {
    kind: kind.name,
    key: declared.key,
    action,
    changes,
    ...(action === 'create' ? { declares: hideSecrets(differing, loaded.secrets) } : {}),
    dangers: action === 'unchanged' ? [] : (kind.dangers?.({ action, changes, wanted, current, documents }) ?? []),
    notes: [
      ...(attainable?.notes ?? []),
      ...(current === undefined || !TELLS_OF_SECRETS.has(kind.name)
        ? []
        : lostSecrets(declared.value, current.value).map(
            (field) => `${field} is masked in the file, and Keycloak has none any more: it has to be set by hand.`,
          )),
      ...masked.map((field) => `${field} is masked in the file: Keycloak makes one, or it has to be set by hand.`),
      ...(!isAdopted && intended === stack ? [MADE_PERHAPS] : []),
      ...(isAdopted && former !== undefined && former !== stack ? [`It is of stack ${former} until now.`] : []),
      ...(kind.name === 'user' ? notesOnUserId(declared.value.id, current, observed.exists) : []),
    ],
    ...(isAdopted ? { adopted: true } : {}),
    ...(owner === undefined || owner === stack ? {} : { ownedBy: owner }),
    ...(place === undefined ? {} : { place }),
  }
  const isNamed = current !== undefined && Object.keys(unmanaged).length > 0
  const left = !isNamed ? [] : leftAlone(unmanaged, declared, current.value)
  return { kind, step, wanted, current, writeOnly, leftAlone: left }
}

/** Of these, what is read shows a mask wherever there is a secret. */
const TELLS_OF_SECRETS: ReadonlySet<string> = new Set(['smtp', 'identity-provider'])

function lostSecrets(wanted: JsonObject, current: JsonObject): readonly string[] {
  const known = new Set(maskedFields(current))
  return maskedFields(wanted).filter((field) => !known.has(field))
}

const MADE_PERHAPS =
  'A run that was cut off may have made it, or somebody else since: with this apply it is Passerelle’s, and can be pruned.'

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
/** Keycloak's id of an object that was read. */
export const idOf = ({ value }: RealmObject): string => (typeof value.id === 'string' ? value.id : '')

/** Links that are none: there is nothing to take over, or to delete later. */
const isNothing = (kind: RealmKind, { value }: RealmObject, loaded: LoadedRealm): boolean =>
  kind.emptyIsNone === true && compareFields(comparable(kind, value, loaded), {}).length === 0

/** Values that Keycloak never gives back are compared by their digests. */
const comparable = (kind: RealmKind, value: JsonObject, { realm }: LoadedRealm): JsonObject =>
  dropFields(comparableValue(kind, value, realm), kind.writeOnly ?? [])
