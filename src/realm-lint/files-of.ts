import { isJsonObject, type JsonValue } from '../json/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'

/** The files that a realm was read from, as places name them. */
export function filesOf({ document, placeOf }: Pick<LoadedRealm, 'document' | 'placeOf'>): readonly string[] {
  const files = new Set<string>()
  const visit = (value: JsonValue, path: readonly (string | number)[]): void => {
    const file = placeOf(path)?.file
    if (file !== undefined) files.add(file)
    const members = Array.isArray(value) ? value.entries() : isJsonObject(value) ? Object.entries(value) : []
    for (const [step, member] of members) visit(member, [...path, step])
  }
  visit(document, [])
  return [...files].sort()
}
