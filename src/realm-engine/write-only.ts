import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { dropFields, type FieldChange, maskedFields, type RealmKind } from '../realm-kinds/index.js'
import type { DigestSecret, Ledger } from '../realm-ledger/index.js'

/** A declared value that Keycloak never gives back. */
export interface WriteOnlyValue {
  /** As the kind declares it, `*` included. */
  readonly pattern: string
  /** For people. */
  readonly field: string
  /** Its place in the ledger: `kind key field`. */
  readonly place: string
  readonly text: string
  readonly found: readonly Match[]
}

type Named = Pick<RealmKind, 'name' | 'writeOnly'>

/** The write-only values that an object declares. */
export function writeOnlyValues({ name, writeOnly = [] }: Named, key: string, value: JsonObject): WriteOnlyValue[] {
  return writeOnly.flatMap((pattern) => {
    const found = matches(value, pattern.split('.'), [])
    if (found.length === 0) return []
    const [first] = found
    const field = found.length === 1 && first !== undefined ? first.field : pattern
    return [{ pattern, field, place: `${name} ${key} ${pattern}`, text: JSON.stringify(found), found }]
  })
}

/**
 * Those that differ from what was last written, or were never written by Passerelle. Where a version of Keycloak does
 * give them back, that counts.
 */
export async function changedSecrets(
  values: readonly WriteOnlyValue[],
  current: JsonObject,
  ledger: Ledger,
  digest: DigestSecret,
): Promise<readonly WriteOnlyValue[]> {
  const { salt } = ledger
  const changed = await Promise.all(
    values.map(async (value) => {
      const isSame = isReadSame(value, current)
      if (isSame !== undefined) return !isSame
      const known = ledger.digests.get(value.place)?.digest
      return salt === undefined || known === undefined || known !== (await digest(salt, value))
    }),
  )
  return values.filter((_, at) => changed[at])
}

export const secretChange = ({ field }: WriteOnlyValue): FieldChange => ({ field, secret: 'changed' })

/** What is written: secrets that are the same as last time are not sent again. */
export const withoutUnchanged = (
  value: JsonObject,
  values: readonly WriteOnlyValue[],
  changed: readonly WriteOnlyValue[],
): JsonObject =>
  dropFields(
    value,
    values.filter((one) => !changed.includes(one)).map(({ pattern }) => pattern),
  )

/** Whether the server has the value, as far as it tells; undefined where it does not. */
function isReadSame({ pattern, found }: WriteOnlyValue, current: JsonObject): boolean | undefined {
  const read = new Map(matches(current, pattern.split('.'), []).map(({ field, value }) => [field, value]))
  const told = found.map(({ field }) => read.get(field))
  if (told.some((value) => value === undefined || maskedFields(value).length > 0)) return undefined
  return found.every(({ value }, at) => JSON.stringify(value) === JSON.stringify(told[at]))
}

interface Match {
  readonly field: string
  readonly value: JsonValue
}

function matches(value: JsonValue, path: readonly string[], above: readonly string[]): readonly Match[] {
  const [first, ...rest] = path
  if (first === undefined) return [{ field: above.join('.'), value }]
  const members: readonly (readonly [string, JsonValue])[] = Array.isArray(value)
    ? value.map((entry: JsonValue, at) => [String(at), entry])
    : isJsonObject(value)
      ? Object.entries(value)
      : []
  return members
    .filter(([field]) => first === '*' || first === field)
    .flatMap(([field, member]) => matches(member, rest, [...above, field]))
}
