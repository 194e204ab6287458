import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { RealmDocument, RealmObject } from './kind.js'

/** What other kinds keep in components of their own. */
const OF_OTHER_KINDS = /^org\.keycloak\.(userprofile|models\.workflow)\./

/** A component, and where it belongs. */
export interface PlacedComponent extends RealmObject {
  /** What it is for: the Java name of an interface. */
  readonly providerType: string
  /** The key of the component that it is part of. */
  readonly parent: string | undefined
}

/**
 * All components of a document, each after the one that it is part of. Names are not unique: by default two policies of
 * client registration are called `Allowed Client Scopes`, for callers with and without a token.
 */
export function listComponents(document: RealmDocument): readonly PlacedComponent[] {
  return isJsonObject(document.components) ? below(document.components, ['components'], undefined) : []
}

function below(
  components: JsonObject,
  path: readonly (string | number)[],
  parent: string | undefined,
): readonly PlacedComponent[] {
  const types = Object.keys(components).filter((type) => !OF_OTHER_KINDS.test(type))
  return types.flatMap((providerType) => {
    const placed = listMember(components, providerType).map((value, at) => ({
      value,
      path: [...path, providerType, at],
      name: [parent ?? [], shortName(providerType), value.subType ?? [], `${value.name ?? value.providerId}`]
        .flat()
        .join('/'),
    }))
    const keys = keysOf(placed)
    return placed.flatMap((component) => {
      const key = keys.get(component.value) ?? component.name
      const parts = isJsonObject(component.value.subComponents) ? component.value.subComponents : {}
      return [
        { key, value: component.value, path: component.path, providerType, parent },
        ...below(parts, [...component.path, 'subComponents'], key),
      ]
    })
  })
}

/** Those of one name are told apart by what provides them, then by their priority, and numbered. */
function keysOf(
  placed: readonly { readonly value: JsonObject; readonly name: string }[],
): ReadonlyMap<JsonObject, string> {
  const seen = new Map<string, number>()
  const sorted = [...placed].sort((one, other) => (rankOf(one.value) < rankOf(other.value) ? -1 : 1))
  return new Map(
    sorted.map(({ value, name }) => {
      const ordinal = (seen.get(name) ?? 0) + 1
      seen.set(name, ordinal)
      return [value, ordinal === 1 ? name : `${name}#${ordinal}`]
    }),
  )
}

const rankOf = ({ providerId, config }: JsonObject): string =>
  JSON.stringify([providerId ?? '', isJsonObject(config) ? (config.priority ?? '') : ''])

/** `KeyProvider` of `org.keycloak.keys.KeyProvider`. */
const shortName = (providerType: string): string => providerType.slice(providerType.lastIndexOf('.') + 1)
