import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type FieldFinding, fitFields, newestVersion } from '../keycloak-fields/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { declaredTwice } from './declared-twice.js'
import type { Finding } from './find-pieces.js'
import { flowMistakes } from './flow-mistakes.js'

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
  mistakes.push(...declaredTwice({ table: finding.table, places: finding.places, document, exported }))
  mistakes.push(...flowMistakes(finding, document, exported))
  if (!exported) mistakes.push(...firstAdminPermissions(finding, document))
  return isJsonObject(value) ? value : {}
}

/** Fine-grained admin permissions of before 26.2 stood in the authorization of this client. */
function firstAdminPermissions(finding: Finding, document: JsonObject): readonly Mistake[] {
  const clients = Array.isArray(document.clients) ? document.clients : []
  return clients.flatMap((client: JsonValue, at) => {
    if (!isJsonObject(client) || client.clientId !== 'realm-management') return []
    if (client.authorizationSettings === undefined) return []
    const place = finding.places.follow(document, ['clients', at, 'authorizationSettings'])
    const problem = 'These are admin permissions of the first version, which Keycloak 26.2 replaced.'
    const mend = 'Set `adminPermissionsEnabled: true`, and write them in the client `admin-permissions`.'
    return [mistakeAt(place ?? { file: '.', line: 1, column: 1 }, problem, mend)]
  })
}
