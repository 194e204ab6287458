/**
 * Who may do what: the one table that the embedded provider and a real Keycloak must both give. Written by hand from
 * the issue of access, never computed by the code under test.
 */
export const SUBJECTS = {
  admin: { username: 'admin@euralis.fr', password: 'admin123' },
  superviseur: { username: 'superviseur@euralis.fr', password: 'superviseur123' },
  gaveur: { username: 'jean.martin@gaveur.fr', password: 'gaveur123' },
  technicien: { username: 'technicien@euralis.fr', password: 'technicien_sqal123' },
  veterinaire: { username: 'veterinaire@euralis.fr', password: 'veterinaire123' },
} as const

export type SubjectName = keyof typeof SUBJECTS

export interface DecisionRow {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
  /** Status and reason code in audit.log, by subject. */
  readonly expected: Readonly<Record<SubjectName, `${number} ${string}`>>
}

const FEEDING = { lot: 'LL042', dose_g: 420 }

function row(
  method: DecisionRow['method'],
  path: string,
  body: unknown,
  ...[admin, superviseur, gaveur, technicien, veterinaire]: readonly [Cell, Cell, Cell, Cell, Cell]
): DecisionRow {
  return {
    method,
    path,
    ...(body === undefined ? {} : { body }),
    expected: { admin, superviseur, gaveur, technicien, veterinaire },
  }
}

type Cell = `${number} ${string}`

const ALL = '200 granted'
const SOME = '200 granted_within'
const MADE = '201 granted'
const NO = '403 permission_missing'
const OUT = '403 out_of_bounds'
const GONE = '404 not_found'
const HIDDEN = '403 record_not_found'
const BAD = '400 validation_failed'

// biome-ignore format: a table is read by its columns
export const DECISIONS: readonly DecisionRow[] = [
  //                                                        admin   superv. gaveur  techn.  veterinaire
  row('GET',  '/api/gavage',           undefined,           ALL,    ALL,    SOME,   NO,     SOME),
  row('GET',  '/api/gavage/1',         undefined,           ALL,    ALL,    ALL,    NO,     ALL),
  row('GET',  '/api/gavage/2',         undefined,           ALL,    ALL,    OUT,    NO,     ALL),
  row('GET',  '/api/gavage/3',         undefined,           ALL,    ALL,    OUT,    NO,     OUT),
  row('GET',  '/api/gavage/6',         undefined,           ALL,    ALL,    OUT,    NO,     OUT),
  row('GET',  '/api/gavage/99',        undefined,           GONE,   GONE,   HIDDEN, NO,     HIDDEN),
  row('GET',  '/api/gavage/01',        undefined,           BAD,    BAD,    BAD,    NO,     BAD),
  row('POST', '/api/gavage/1',         FEEDING,             MADE,   NO,     MADE,   NO,     NO),
  row('POST', '/api/gavage/2',         FEEDING,             MADE,   NO,     OUT,    NO,     NO),
  row('POST', '/api/gavage/99',        FEEDING,             GONE,   NO,     HIDDEN, NO,     NO),
  row('POST', '/api/gavage/1',         { lot: 'LL042' },    BAD,    NO,     BAD,    NO,     NO),
  row('GET',  '/api/analytics',        undefined,           ALL,    ALL,    SOME,   NO,     SOME),
  row('GET',  '/api/analytics/export', undefined,           ALL,    ALL,    NO,     NO,     NO),
  row('GET',  '/api/sqal',             undefined,           ALL,    ALL,    NO,     SOME,   NO),
  row('POST', '/api/sqal', { site_id: 'LS', lot: 'LS101', grade: 'A' }, MADE, NO, NO, MADE, NO),
  row('POST', '/api/sqal', { site_id: 'LL', lot: 'LL101', grade: 'B' }, MADE, NO, NO, OUT,  NO),
  row('GET',  '/api/sites/LL',         undefined,           ALL,    ALL,    NO,     NO,     NO),
  row('GET',  '/api/sites/ZZ',         undefined,           GONE,   GONE,   NO,     NO,     NO),
  row('PUT',  '/api/sites/LS', { name: 'Landes Sud' },      ALL,    ALL,    NO,     NO,     NO),
  row('GET',  '/auth/me',              undefined,           '200 ok', '200 ok', '200 ok', '200 ok', '200 ok'),
]
