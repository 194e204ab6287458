import type { AuditRecord } from '../../../src/audit-record/index.js'

/** A record of a read by Jean, with these members otherwise. */
export function auditRecord(members: Partial<AuditRecord> = {}): AuditRecord {
  return {
    v: 1,
    chain: 'cfc8086e64ed',
    seq: 4,
    time: '2026-11-21T22:58:03.117042Z',
    event: 'AUTHENTICATED_REQUEST',
    outcome: 'success',
    reason: 'granted',
    actor: {
      subject: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03',
      name: 'jean.martin@gaveur.fr',
      roles: ['gaveur'],
      client: 'gaveurs-frontend',
      session: 'E40T46vvKxBfZhyVvjFjqBEl',
      token: 'onrtro:b9eda986',
    },
    action: 'gavage_data:read',
    record: { gaveur_id: 1, site_id: 'LL' },
    policy: { version: '9b1d6a3f0c52e847' },
    source: { address: '10.1.2.3', user_agent: 'curl/8' },
    request: {
      id: '4d4ad843',
      trace: '4bf92f3577b34da6a3ce929d0e0e4736',
      method: 'GET',
      path: '/api/gavage/1',
      status: 200,
    },
    host: 'api-1',
    pid: 4711,
    prev: '0'.repeat(64),
    hash: '1'.repeat(64),
    ...members,
  }
}
