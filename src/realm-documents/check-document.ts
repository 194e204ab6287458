import { isJsonObject, type JsonObject } from '../json/index.js'
import { type FieldFinding, fitFields, newestVersion } from '../keycloak-fields/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import type { Finding } from './find-pieces.js'

interface Check {
  /** Keycloak wrote it, perhaps another version: what this one doesn't know is left out with a warning. */
  readonly exported: boolean
  readonly mistakes: Mistake[]
  readonly warnings: string[]
}

/** A document in the types of Keycloak's fields; what it has no field for is a mistake at its place. */
export function checkDocument(
  finding: Finding,
  document: JsonObject,
  { exported, mistakes, warnings }: Check,
): JsonObject {
  const { value, findings } = fitFields(document, 'RealmRepresentation', {
    table: finding.table,
    replaced: finding.places.replaced,
  })
  const placed = (found: FieldFinding) =>
    finding.places.follow(document, found.path) ?? { file: '.', line: 1, column: 1 }
  const leftOut = new Map<string, FieldFinding[]>()
  for (const found of findings) {
    if (found.kind === 'gone' || (exported && found.kind === 'unknown')) {
      leftOut.set(found.field, [...(leftOut.get(found.field) ?? []), found])
    } else mistakes.push(mistakeAt(placed(found), found.problem, found.mend))
  }
  for (const [field, all] of leftOut) {
    const [first] = all
    if (first === undefined) continue
    const { file, line } = placed(first)
    const times = all.length === 1 ? '' : `, ${all.length} times`
    warnings.push(
      first.kind === 'gone'
        ? `${file}:${line}: ${first.problem}`
        : `${file}:${line}: left out: ${field}${times}, which Keycloak ${newestVersion()} doesn't have.`,
    )
  }
  return isJsonObject(value) ? value : {}
}
