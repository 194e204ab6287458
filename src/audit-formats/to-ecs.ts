import { isIP } from 'node:net'
import type { AuditRecord } from '../audit-record/index.js'
import { ecsCategories } from './ecs-categories.js'
import { present } from './present.js'

/** The Elastic Common Schema that `toEcs` is checked against. */
export const ECS_VERSION = '9.4.0'

const OUTCOMES = { success: 'success', failure: 'failure', refused: 'failure', pending: 'unknown' } as const

/** A record as Elasticsearch has it. What ECS has no field for stands under `passerelle`, so that nothing is lost. */
export function toEcs(record: AuditRecord): Readonly<Record<string, unknown>> {
  const { chain, seq, time, event, outcome, reason, actor, source, request, policy } = record
  const address = source?.address
  const isAddress = address !== undefined && isIP(address) !== 0
  return present({
    '@timestamp': time,
    ecs: { version: ECS_VERSION },
    message: `${event} ${outcome}: ${reason}`,
    event: {
      ...ecsCategories(record),
      action: event,
      outcome: OUTCOMES[outcome],
      reason,
      id: `${chain}:${seq}`,
      sequence: seq,
      hash: record.hash,
      module: 'passerelle',
      dataset: 'passerelle.audit',
      provider: 'passerelle',
    },
    user: { id: actor?.subject, name: actor?.name, roles: actor?.roles },
    source: { address, ip: isAddress ? address : undefined },
    user_agent: { original: source?.user_agent },
    http: { request: { id: request?.id, method: request?.method }, response: { status_code: request?.status } },
    url: { path: request?.path },
    trace: { id: request?.trace },
    rule: { name: policy?.rule, version: policy?.rule === undefined ? undefined : policy.version },
    host: { hostname: record.host, name: record.host },
    process: { pid: record.pid },
    service: { name: 'passerelle', type: 'passerelle' },
    related: {
      ip: isAddress ? [address] : [],
      user: [actor?.subject, actor?.name].filter((name) => name !== undefined),
      hosts: [record.host],
    },
    passerelle: {
      outcome,
      chain,
      prev: record.prev,
      intent: record.intent,
      action: record.action,
      about: record.about,
      client: actor?.client,
      session: actor?.session,
      token: actor?.token,
      // One field of text: members of records have whatever names, and each would become a field of the index.
      record: record.record === undefined ? undefined : JSON.stringify(record.record),
      change: record.change === undefined ? undefined : JSON.stringify(record.change),
      policy: { version: policy?.version },
      trail: record.trail === undefined ? undefined : JSON.stringify(record.trail),
    },
  })
}
