import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { FieldTable, FieldType } from '../keycloak-fields/index.js'
import type { Places } from './places.js'

/** A part of a realm that files or a folder are named after. */
export interface Member {
  /** Where it stands in the realm: `['clients']`, `['roles', 'realm']`. */
  readonly path: readonly string[]
  readonly type: FieldType
}

/** Names beside those of the fields themselves, as they are written and with hyphens. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  flows: ['authenticationFlows'],
  'authenticator-configs': ['authenticatorConfig'],
  'realm-roles': ['roles', 'realm'],
  'client-roles': ['roles', 'client'],
}

/** Every name that a folder, or a file without its ending, may have to be about one part of a realm. */
export function membersByName(table: FieldTable): ReadonlyMap<string, Member> {
  const realm = table.classOf('RealmRepresentation')?.fields ?? []
  const members = new Map<string, Member>()
  for (const [field, { type }] of realm) {
    if (type.kind !== 'list' && type.kind !== 'map' && type.kind !== 'class') continue
    members.set(field, { path: [field], type })
    members.set(
      field.replace(/[A-Z]/g, (letter: string) => `-${letter.toLowerCase()}`),
      { path: [field], type },
    )
  }
  for (const [name, path] of Object.entries(OTHER_NAMES)) {
    const type = path.reduce<FieldType>((from, step) => memberType(table, from, step), REALM)
    members.set(name, { path, type })
  }
  return members
}

export const REALM: FieldType = { kind: 'class', name: 'RealmRepresentation' }

function memberType(table: FieldTable, type: FieldType, name: string): FieldType {
  if (type.kind === 'map') return type.of
  return (type.kind === 'class' ? table.classOf(type.name)?.fields.get(name)?.type : undefined) ?? { kind: 'any' }
}

/**
 * What a file says as a part of the realm. A file that is about one member may hold a part of the realm that names it, or
 * that member itself; in a folder of its name, one object of its list too.
 */
export function asPiece(
  value: JsonValue,
  { member, inFolder }: { readonly member: Member | undefined; readonly inFolder: boolean },
  table: FieldTable,
  places: Places,
): JsonValue {
  if (member === undefined) return value
  const [first = ''] = member.path
  if (isJsonObject(value) && Object.hasOwn(value, first) && !isOwnField(member.type, first, table)) return value
  const holdsOne = member.type.kind === 'list' && isJsonObject(value)
  if (holdsOne && !inFolder) return value
  const whole: JsonValue = holdsOne ? listOfOne(value, places) : value
  return [...member.path].reverse().reduce<JsonValue>((inner, step) => ({ [step]: inner }), whole)
}

/** `groups/sales.yaml` may be a group whose own field has the name of the folder. */
function isOwnField(type: FieldType, name: string, table: FieldTable): boolean {
  const owner = type.kind === 'list' ? type.of : type
  return owner.kind === 'class' && table.classOf(owner.name)?.fields.has(name) === true
}

function listOfOne(value: JsonObject, places: Places): JsonValue {
  const list = [value]
  const [first] = Object.keys(value)
  const place = first === undefined ? undefined : places.of(value, first)
  if (place !== undefined) places.note(list, { places: new Map([[0, { ...place, column: 1 }]]) })
  return list
}
