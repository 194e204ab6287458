import type { Mistake } from '../realm-config/index.js'
import { fieldsNewerThan, type LoadedRealm, referenceFindings } from '../realm-documents/index.js'
import { type KindName, REALM_KINDS, type RealmObject, type Reference } from '../realm-kinds/index.js'
import { objectAround } from './objects.js'
import { OWN_FINDINGS, type OwnFindingId } from './rules.js'
import type { PlacedFinding } from './silences.js'

/** Kinds whose objects name each other within one client, where the files alone can tell. */
const NAME_EACH_OTHER: ReadonlySet<KindName> = new Set(['authorization', 'admin-permission'])

/** Kinds whose mistakes need no server to be found, and are no references. */
const OFFLINE: ReadonlySet<KindName> = new Set(['admin-permission', 'client-profile', 'realm', 'user-profile'])

/** What files name that is nowhere, say that means nothing, or say too early for a version of Keycloak. */
export function namedInVain(loaded: LoadedRealm, keycloakVersion: string | undefined): readonly PlacedFinding[] {
  const newer = keycloakVersion === undefined ? [] : fieldsNewerThan(loaded, keycloakVersion)
  return [
    ...referenceFindings(loaded).map((finding) => fromMistake('unknown-reference', loaded, finding, finding.path)),
    ...newer.map((mistake) => fromMistake('field-too-new', loaded, mistake, [])),
    ...REALM_KINDS.filter(({ name }) => OFFLINE.has(name) || NAME_EACH_OTHER.has(name)).flatMap((kind) => {
      const objects = kind.list(loaded.document, loaded.realm)
      const known = new Set(objects.map(({ key }) => key))
      return objects.flatMap((object) => [
        ...valuesOf(
          OFFLINE.has(kind.name) ? (kind.mistakes?.(object, loaded.document, loaded.document) ?? []) : [],
          object,
          loaded,
        ),
        ...(NAME_EACH_OTHER.has(kind.name) ? (kind.references?.(object, loaded.realm) ?? []) : [])
          .filter((reference) => reference.kind === kind.name && !known.has(reference.key))
          .map((reference) => fromReference(reference, object, loaded)),
      ])
    }),
  ]
}

const valuesOf = (problems: readonly string[], object: RealmObject, loaded: LoadedRealm): readonly PlacedFinding[] =>
  problems
    .filter((problem) => !/version 1/.test(problem))
    .map((problem) => finding('unknown-value', loaded, object.path, '', problem))

const fromReference = ({ kind, key, field }: Reference, { path }: RealmObject, loaded: LoadedRealm): PlacedFinding =>
  finding('unknown-reference', loaded, path, field, `${field} names ${kind} ${key}, which the files do not have.`)

function finding(
  id: OwnFindingId,
  loaded: LoadedRealm,
  path: RealmObject['path'],
  field: string,
  problem: string,
): PlacedFinding {
  const place = loaded.placeOf([...path, ...field.split('.')]) ?? loaded.placeOf(path)
  const object = objectAround(loaded, path)
  const within = [...path.slice(object.path.length), ...(field === '' ? [] : [field])]
  return {
    id,
    level: OWN_FINDINGS[id].level,
    realm: loaded.realm,
    object: object.name,
    field: within.join('.'),
    ...(place === undefined ? {} : { place }),
    ...withPlaceOf(object.path, loaded),
    problem,
    mend: OWN_FINDINGS[id].mend,
  }
}

function fromMistake(
  id: OwnFindingId,
  loaded: LoadedRealm,
  { file, line, column, problem, mend }: Mistake,
  path: RealmObject['path'],
): PlacedFinding {
  const object = objectAround(loaded, path)
  return {
    id,
    level: OWN_FINDINGS[id].level,
    realm: loaded.realm,
    object: object.name,
    field: path.slice(object.path.length).join('.'),
    place: { file, line, column },
    ...withPlaceOf(object.path, loaded),
    problem,
    mend,
  }
}

function withPlaceOf(path: RealmObject['path'], loaded: LoadedRealm): Pick<PlacedFinding, 'objectPlace'> {
  const objectPlace = path.length === 0 ? undefined : loaded.placeOf(path)
  return objectPlace === undefined ? {} : { objectPlace }
}
