import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { FieldTable, FieldType } from '../keycloak-fields/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { REALM } from './members.js'
import { isNamed, mayRepeat, nameIn } from './object-names.js'
import type { Places } from './places.js'
import type { Path } from './walk-document.js'

interface Looking {
  readonly table: FieldTable
  readonly places: Places
  readonly document: JsonObject
  /** Keycloak wrote it, which lets configurations of executions share an alias. */
  readonly exported: boolean
  readonly mistakes: Mistake[]
}

/** Beside its name, what tells an object apart in Keycloak. */
const TOLD_APART_BY: Readonly<Record<string, string>> = {
  ProtocolMapperRepresentation: 'protocol',
  ResourceRepresentation: 'owner',
}

/** Objects that one list has twice: each would be written over the other, and neither would ever be as declared. */
export function declaredTwice(looking: Omit<Looking, 'mistakes'>): readonly Mistake[] {
  const mistakes: Mistake[] = []
  look({ ...looking, mistakes }, looking.document, REALM, [])
  return mistakes
}

function look(looking: Looking, value: JsonValue, type: FieldType, path: Path): void {
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return
    if (type.of.kind === 'class') compare(looking, value, type.of.name, path)
    value.forEach((entry: JsonValue, at) => {
      look(looking, entry, type.of, [...path, at])
    })
  } else if (isJsonObject(value) && (type.kind === 'map' || type.kind === 'class')) {
    const fields = type.kind === 'class' ? looking.table.classOf(type.name)?.fields : undefined
    for (const [name, member] of Object.entries(value)) {
      const inner = type.kind === 'map' ? type.of : fields?.get(name)?.type
      if (inner !== undefined) look(looking, member, inner, [...path, name])
    }
  }
}

function compare(looking: Looking, list: readonly JsonValue[], className: string, path: Path): void {
  if (!isNamed(className) || mayRepeat(className)) return
  if (looking.exported && className === 'AuthenticatorConfigRepresentation') return
  const known = new Map<string, number>()
  list.forEach((entry, at) => {
    const name = nameIn(className, entry)
    if (name === undefined) return
    const beside = TOLD_APART_BY[className]
    const key = JSON.stringify([name, beside !== undefined && isJsonObject(entry) ? entry[beside] : undefined])
    const first = known.get(key)
    if (first === undefined) {
      known.set(key, at)
      return
    }
    const placeOf = (index: number) =>
      looking.places.follow(looking.document, [...path, index]) ?? { file: '.', line: 1, column: 1 }
    const { file, line } = placeOf(first)
    const what = [...path, name].join('.')
    looking.mistakes.push(
      mistakeAt(placeOf(at), `\`${what}\` stands in ${file}:${line} already.`, 'Keep one of the two.'),
    )
  })
}
