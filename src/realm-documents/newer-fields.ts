import { fitFields, openFieldTable } from '../keycloak-fields/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import type { LoadedRealm } from './types.js'

/**
 * Fields of a realm's files that came with a later version than the server's, which would refuse the whole object for one.
 *
 * @param version of the server: `26.4.7`
 */
export function fieldsNewerThan({ document, placeOf }: LoadedRealm, version: string): readonly Mistake[] {
  const { newer } = fitFields(document, 'RealmRepresentation', { table: openFieldTable() })
  return newer
    .filter(({ since }) => compareVersions(since, version) > 0)
    .map(({ path, field, since }) => {
      const place = placeOf(path) ?? { file: '.', line: 1, column: 1 }
      return mistakeAt(
        place,
        `${field} needs Keycloak ${since}, and this is ${version}.`,
        'Remove it, or update Keycloak.',
      )
    })
}

/** By the first two numbers. */
function compareVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number)
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number)
  return leftMajor - rightMajor || leftMinor - rightMinor
}
