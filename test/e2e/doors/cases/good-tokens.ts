import type { MintTokenOptions } from '../../../../src/testing/index.js'
import { allowedAs, type CaseKind, type DoorCase, doorCase, type RequestLine, refusedAs } from './case.js'
import { SUBJECTS, type SubjectName } from './subjects.js'

type Row = readonly [who: SubjectName, request: RequestLine, reason: string]

const ALLOWED: readonly Row[] = [
  ['admin', 'GET /api/gavage/1', 'granted'],
  ['admin', 'POST /api/gavage/5', 'granted'],
  ['admin', 'GET /api/gavage', 'granted'],
  ['admin', 'GET /api/audit', 'granted'],
  ['admin', 'DELETE /api/sessions', 'granted'],
  ['admin', 'PUT /api/sites/MO', 'granted'],
  ['superviseur', 'GET /api/analytics/4', 'granted'],
  ['superviseur', 'POST /api/analytics/4', 'granted'],
  ['superviseur', 'GET /api/sqal/LS', 'granted'],
  ['gaveur1', 'GET /api/gavage/1', 'granted'],
  ['gaveur1', 'HEAD /api/gavage/1', 'granted'],
  ['gaveur1', 'POST /api/gavage/1', 'granted'],
  ['gaveur1', 'GET /api/analytics/1', 'granted'],
  ['gaveur1', 'GET /api/gavage', 'granted_within'],
  ['gaveur3', 'GET /api/gavage/3?year=2026', 'granted'],
  ['technicienLS', 'PUT /api/sqal/LS', 'granted'],
  ['veterinaireLL', 'GET /api/gavage/2', 'granted'],
  ['both', 'GET /api/gavage/3', 'granted'],
  ['both', 'GET /api/gavage/1', 'granted'],
  ['nobody', 'GET /api/me', 'ok'],
  ['reader', 'GET /files/plan', 'granted'],
  ['reader', 'GET /reports/LS', 'granted'],
  ['reader', 'GET /files', 'granted_within'],
  ['editor', 'GET /files/plan', 'granted'],
  ['editor', 'PUT /files/vault', 'granted'],
  ['editor', 'DELETE /files/plan', 'granted'],
  ['auditor', 'GET /payments/LL', 'granted'],
  ['consoleAuditor', 'GET /payments/MO', 'granted'],
  ['strongApprover', 'POST /payments/LS', 'granted'],
  ['reporter', 'POST /reports/MO', 'granted'],
  ['sharer', 'POST /files/plan', 'granted'],
  ['cleared', 'GET /files/plan', 'granted'],
  ['inspector', 'GET /reports/MO', 'granted'],
  ['inspector', 'POST /reports/LL', 'granted'],
  ['spared', 'GET /payments/LL', 'granted'],
  ['fenced', 'GET /files/budget', 'granted'],
]

const REFUSED_BY_ROLE: readonly Row[] = [
  ['nobody', 'GET /api/gavage/1', 'permission_missing'],
  ['nobody', 'GET /api/gavage', 'permission_missing'],
  ['nobody', 'GET /api/gavage/99', 'permission_missing'],
  ['stranger', 'GET /api/audit', 'permission_missing'],
  ['stranger', 'GET /api/sites/LL', 'permission_missing'],
  ['superviseur', 'POST /api/gavage/1', 'permission_missing'],
  ['superviseur', 'GET /api/audit', 'permission_missing'],
  ['superviseur', 'PUT /api/sqal/LL', 'permission_missing'],
  ['gaveur1', 'GET /api/sqal/LL', 'permission_missing'],
  ['gaveur1', 'POST /api/analytics/1', 'permission_missing'],
  ['gaveur1', 'GET /api/sites/LL', 'permission_missing'],
  ['gaveur1', 'DELETE /api/sessions', 'permission_missing'],
  ['technicienLS', 'GET /api/gavage/3', 'permission_missing'],
  ['technicienLS', 'GET /api/analytics/3', 'permission_missing'],
  ['veterinaireLL', 'POST /api/gavage/1', 'permission_missing'],
  ['veterinaireLL', 'GET /api/sqal/LL', 'permission_missing'],
  ['nobody', 'GET /files/plan', 'permission_missing'],
  ['reader', 'PUT /files/plan', 'permission_missing'],
  ['reader', 'GET /payments/LL', 'permission_missing'],
  ['editor', 'POST /files/plan', 'permission_missing'],
  ['auditor', 'POST /payments/LL', 'permission_missing'],
  ['auditor', 'DELETE /files/plan', 'permission_missing'],
  ['suspended', 'GET /payments/LL', 'denied'],
  ['suspended', 'GET /files', 'denied'],
  ['approver', 'POST /reports/LL', 'requirement_missing'],
  ['manager', 'POST /files/plan', 'requirement_missing'],
]

const REFUSED_BY_BOUND: readonly Row[] = [
  ['gaveur1', 'GET /api/gavage/2', 'out_of_bounds'],
  ['gaveur1', 'HEAD /api/gavage/2', 'out_of_bounds'],
  ['gaveur1', 'POST /api/gavage/3', 'out_of_bounds'],
  ['gaveur1', 'GET /api/analytics/2', 'out_of_bounds'],
  ['gaveur1', 'GET /api/gavage/99', 'record_not_found'],
  ['gaveur1', 'GET /api/gavage/1e0', 'record_not_found'],
  ['gaveur1', 'GET /api/gavage/01', 'record_not_found'],
  ['gaveur1', 'GET /api/gavage/constructor', 'record_not_found'],
  ['gaveur3', 'GET /api/gavage/4', 'out_of_bounds'],
  ['technicienLS', 'GET /api/sqal/LL', 'out_of_bounds'],
  ['technicienLS', 'PUT /api/sqal/MO', 'out_of_bounds'],
  ['technicienLS', 'GET /api/sqal/ls', 'record_not_found'],
  ['veterinaireLL', 'GET /api/gavage/3', 'out_of_bounds'],
  ['veterinaireLL', 'GET /api/analytics/5', 'out_of_bounds'],
  ['both', 'GET /api/gavage/5', 'out_of_bounds'],
  ['both', 'POST /api/gavage/1', 'out_of_bounds'],
  ['reader', 'GET /files/budget', 'out_of_bounds'],
  ['reader', 'GET /reports/MO', 'out_of_bounds'],
  ['reader', 'GET /files/orphan', 'out_of_bounds'],
  ['reader', 'GET /files/bare', 'field_missing'],
  ['editor', 'PUT /files/budget', 'out_of_bounds'],
  ['editor', 'DELETE /files/vault', 'denied'],
  ['editor', 'DELETE /files/bare', 'denied'],
  ['auditor', 'GET /payments/MO', 'denied'],
  ['auditor', 'GET /reports/MO', 'denied'],
  ['strongApprover', 'POST /payments/MO', 'out_of_bounds'],
  ['cleared', 'GET /files/budget', 'out_of_bounds'],
  ['cleared', 'PUT /files/vault', 'out_of_bounds'],
  ['inspector', 'GET /reports/LS', 'out_of_bounds'],
  ['inspector', 'GET /reports/ll', 'out_of_bounds'],
  ['fenced', 'GET /files/plan', 'denied'],
]

/** Forms in which a caller may carry what a bound compares, of which none is the declared type. */
const ILL_TYPED: readonly (readonly [form: string, value: unknown])[] = [
  ['none', undefined],
  ['null', null],
  ['text', '1'],
  ['empty text', ''],
  ['a fraction', 1.5],
  ['a list', [1]],
  ['an object', { $ne: 0 }],
  ['true', true],
  ['too large', 2 ** 60],
]

const missing = (name: string, who: MintTokenOptions, request: RequestLine, reason = 'attribute_missing'): DoorCase =>
  doorCase('missing attribute', name, request, refusedAs(request, reason), { who })

const MISSING_ATTRIBUTE: readonly DoorCase[] = [
  ...ILL_TYPED.flatMap(([form, gaveur_id]) => {
    const who = { roles: ['gaveur'], attributes: { gaveur_id } }
    return [
      missing(`gaveur_id is ${form}`, who, 'GET /api/gavage/1'),
      missing(`gaveur_id is ${form}`, who, 'GET /api/gavage'),
    ]
  }),
  missing('site_id is none', { roles: ['technicien_sqal'] }, 'PUT /api/sqal/LL'),
  missing('site_id is no option', { roles: ['veterinaire'], attributes: { site_id: 'XX' } }, 'GET /api/gavage/1'),
  missing('site_id in small letters', { roles: ['veterinaire'], attributes: { site_id: 'll' } }, 'GET /api/gavage/1'),
  missing('no home', { roles: ['reader'] }, 'GET /files/plan'),
  missing(
    'an empty home, which every folder starts with',
    { roles: ['reader'], attributes: { home: '' } },
    'GET /files/plan',
  ),
  missing('no login', { roles: ['editor'], attributes: { home: '/ada/' } }, 'PUT /files/plan'),
  missing('one of two', { roles: ['cleared'], attributes: { clearance: 1 } }, 'GET /files/plan'),
  missing('a list is none', { roles: ['inspector'] }, 'GET /reports/LL'),
  missing('a list is empty', { roles: ['inspector'], attributes: { sites: [] } }, 'GET /reports/LL'),
  missing('a list of other types', { roles: ['inspector'], attributes: { sites: ['LL', 1] } }, 'GET /reports/LL'),
  missing('a deny is bounded by it', SUBJECTS.unfenced, 'GET /files/budget', 'denied'),
]

const rows = (kind: CaseKind, table: readonly Row[], expect: (row: Row) => string): readonly DoorCase[] =>
  table.map((row) => doorCase(kind, row[0], row[1], expect(row), { who: SUBJECTS[row[0]] }))

export const GOOD_TOKENS: readonly DoorCase[] = [
  ...rows('allowed', ALLOWED, ([, request, reason]) => allowedAs(request, reason)),
  ...rows('refused by role', REFUSED_BY_ROLE, ([, request, reason]) => refusedAs(request, reason)),
  ...rows('refused by bound', REFUSED_BY_BOUND, ([, request, reason]) => refusedAs(request, reason)),
  ...MISSING_ATTRIBUTE,
]
