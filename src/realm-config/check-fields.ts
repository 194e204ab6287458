import type { z } from 'zod'
import { isJsonObject, type JsonValue } from '../json/index.js'
import { fitFields, openFieldTable } from '../keycloak-fields/index.js'
import { type Mistake, mistakeAt } from './realm-config-error.js'
import { follow, type YamlCursor } from './yaml-cursor.js'

/** A part of a file, and the class of Keycloak's that declares its fields. */
export interface DeclaredPart {
  readonly path: readonly (string | number)[]
  readonly className: string
  /** Fields that stand in another file, and where. */
  readonly elsewhere?: Readonly<Record<string, string>>
}

export type DeclaredBy = (value: JsonValue) => readonly DeclaredPart[]

const REALM = 'RealmRepresentation'
const ELSEWHERE = { clients: 'Clients stand in clients/, one file each.', roles: 'Roles stand in roles.yaml.' }

/** realm.yaml */
export const realmFields: DeclaredBy = () => [{ path: [], className: REALM, elsewhere: ELSEWHERE }]
/** roles.yaml */
export const rolesFields: DeclaredBy = () => [{ path: [], className: REALM }]
/** clients/*.yaml */
export const clientFields: DeclaredBy = () => [{ path: [], className: 'ClientRepresentation' }]
/** users.dev.yaml, whose users are Passerelle's own. */
export const overlayFields: DeclaredBy = (value) =>
  isJsonObject(value) && Array.isArray(value.clients)
    ? value.clients.map((_: JsonValue, at) => ({ path: ['clients', at], className: 'ClientRepresentation' }))
    : []

/** What Keycloak's classes don't declare so, where the schema has nothing against it. */
export function fieldMistakes(
  root: YamlCursor,
  value: unknown,
  declaredBy: DeclaredBy,
  issues: readonly z.core.$ZodIssue[],
): readonly Mistake[] {
  // YAML without tags and aliases gives JSON; infinity is a number that no field takes.
  const document = value as JsonValue
  const table = openFieldTable()
  const said = new Set(issues.map(({ path }) => path.join('\n')))
  return declaredBy(document).flatMap(({ path, className, elsewhere = {} }) => {
    const part = path.reduce<JsonValue | undefined>(stepInto, document)
    if (!isJsonObject(part)) return []
    const strangers = Object.entries(elsewhere)
      .filter(([field]) => Object.hasOwn(part, field))
      .map(([field, mend]) => mistakeAt(keyPlace(root, [...path, field]), `There is no field \`${field}\` here.`, mend))
    const { findings } = fitFields(part, className, { table })
    const ofFields = findings
      .filter((found) => found.kind !== 'gone' && !said.has([...path, ...found.path].join('\n')))
      .map((found) => {
        const steps = [...path, ...found.path]
        const place = found.kind === 'unknown' ? keyPlace(root, steps) : follow(root, steps).place
        return mistakeAt(place, found.problem, found.mend)
      })
    return [...strangers, ...ofFields]
  })
}

function stepInto(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (isJsonObject(value)) return value[step]
  return Array.isArray(value) && typeof step === 'number' ? value[step] : undefined
}

/** Where the last field of a path has its name. */
function keyPlace(root: YamlCursor, path: readonly (string | number)[]) {
  const parent = follow(root, path.slice(0, -1))
  return parent.fields().find(({ name }) => name === path.at(-1))?.place ?? parent.place
}
