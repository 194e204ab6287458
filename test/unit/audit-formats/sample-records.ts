import { AUDIT_EVENT_CLASSES, type AuditRecord } from '../../../src/audit-record/index.js'
import { auditRecord } from '../audit-search/records.js'

/** Events that are yet to come, or of a version that is newer than this one. */
const OTHERS = ['LOGIN', 'TOKEN_REFRESH', 'TOKEN_REUSE', 'RATE_LIMITED', 'REALM_PLAN', 'ROLE_GRANT', 'NEVER_HEARD_OF']

const OUTCOMES = ['success', 'failure', 'refused', 'pending'] as const

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']

/** Every event with every outcome: with all that a record can have, and with as little. */
export function sampleRecords(): readonly AuditRecord[] {
  const events = [...Object.keys(AUDIT_EVENT_CLASSES), ...OTHERS]
  return events.flatMap((event) =>
    OUTCOMES.flatMap((outcome) => [
      ...METHODS.map((method) => full(event, outcome, method)),
      auditRecord({
        event,
        outcome,
        actor: undefined,
        action: undefined,
        record: undefined,
        policy: undefined,
        source: undefined,
        request: undefined,
      }),
    ]),
  )
}

function full(event: string, outcome: AuditRecord['outcome'], method: string): AuditRecord {
  return auditRecord({
    event,
    outcome,
    intent: 3,
    about: 'somebody@gaveur.fr',
    change: { before: 'sha256:00', after: 'sha256:11', values: { before: { kilos: 1 }, after: { kilos: [2] } } },
    policy: { version: '9b1d6a3f0c52e847', rule: 'gaveur' },
    request: { id: 'r-1', trace: '4bf92f3577b34da6a3ce929d0e0e4736', method, path: '/api/gavage/1', status: 201 },
    trail: { lost: 3 },
  })
}
