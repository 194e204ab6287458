import { isIP } from 'node:net'
import type { AuditRecord } from '../audit-record/index.js'
import { OCSF_CLASSES, type OcsfClass, ocsfActivity } from './ocsf-activity.js'
import { present } from './present.js'

/** The Open Cybersecurity Schema Framework that `toOcsf` is checked against. */
export const OCSF_VERSION = '1.7.0'

type Members = Readonly<Record<string, unknown>>

const STATUS = {
  success: { id: 1, name: 'Success' },
  failure: { id: 2, name: 'Failure' },
  refused: { id: 2, name: 'Failure' },
  pending: { id: 0, name: 'Unknown' },
} as const

const HIGH: ReadonlySet<string> = new Set([
  'TOKEN_REUSE',
  'TRAIL_GAP',
  'TRAIL_REOPENED',
  'AUDIT_FORK',
  'TRAIL_DEGRADED',
])

/** Of a verification, and of a start, what failed says that somebody changed the trail. */
const isHigh = ({ event, outcome }: AuditRecord): boolean =>
  HIGH.has(event) || (outcome === 'failure' && (event === 'AUDIT_VERIFY' || event === 'TRAIL_STARTED'))

/** A record as OCSF has it. What it has no attribute for stands under `unmapped`, so that nothing is lost. */
export function toOcsf(record: AuditRecord): Members {
  const activity = ocsfActivity(record)
  const { uid, name } = OCSF_CLASSES[activity.class]
  const status = STATUS[record.outcome]
  const { reason, request, policy } = record
  return present({
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: Math.floor(uid / 1000),
    class_uid: uid,
    class_name: name,
    type_uid: uid * 100 + activity.id,
    time: Date.parse(record.time),
    severity_id: isHigh(record) ? 4 : status.id === 2 ? 2 : 1,
    status_id: status.id,
    status: status.name,
    status_code: reason,
    status_detail: record.outcome,
    message: `${record.event} ${record.outcome}: ${reason}`,
    metadata: metadataOf(record),
    ...MEMBERS[activity.class](record),
    unmapped: {
      event: record.event,
      chain: record.chain,
      intent: record.intent,
      hash: record.hash,
      prev: record.prev,
      about: record.about,
      action: record.action,
      record: record.record,
      change: record.change,
      policy: { version: policy?.version, rule: policy?.rule },
      token: record.actor?.token,
      request: activity.class === 'api_activity' || activity.class === 'authentication' ? undefined : request,
      trail: record.trail,
      host: record.host,
      pid: record.pid,
    },
  })
}

function metadataOf({ chain, seq, time, event, request }: AuditRecord): Members {
  return {
    version: OCSF_VERSION,
    product: { name: 'Passerelle', vendor_name: 'Passerelle' },
    uid: `${chain}:${seq}`,
    sequence: seq,
    log_name: 'audit',
    log_provider: 'passerelle',
    event_code: event,
    original_time: time,
    correlation_uid: request?.trace,
  }
}

/** What each class wants beside what all have. Required ones are there for each record. */
const MEMBERS: Readonly<Record<OcsfClass, (record: AuditRecord) => Members>> = {
  authentication: (record) => ({
    user: userOf(record) ?? NOBODY,
    service: { name: 'passerelle' },
    session: { uid: record.actor?.session },
    auth_protocol_id: 4,
    auth_protocol: 'OpenID',
    src_endpoint: endpointOf(record),
    ...httpOf(record),
  }),
  entity_management: (record) => ({
    actor: actorOf(record),
    entity: { name: entityName(record), type: record.event.split('_')[0]?.toLowerCase(), data: record.record },
  }),
  user_access: (record) => ({
    actor: actorOf(record),
    user: record.about === undefined ? NOBODY : { name: record.about },
    privileges: privilegesOf(record),
    resource: resourceOf(record),
  }),
  application_lifecycle: () => ({
    app: { name: 'Passerelle', vendor_name: 'Passerelle', feature: { name: 'audit trail' } },
  }),
  api_activity: (record) => ({
    actor: actorOf(record) ?? { user: NOBODY },
    api: {
      operation: record.action ?? record.event,
      request: record.request?.id === undefined ? undefined : { uid: record.request.id },
      response: { code: record.request?.status },
    },
    src_endpoint: endpointOf(record) ?? { name: 'unknown' },
    resources: [resourceOf(record)].filter((resource) => resource !== undefined),
    ...httpOf(record),
  }),
}

const NOBODY: Members = { name: 'unknown', type_id: 0 }

function userOf({ actor }: AuditRecord): Members | undefined {
  if (actor?.subject === undefined && actor?.name === undefined) return undefined
  return {
    uid: actor.subject,
    name: actor.name,
    groups: actor.roles?.map((name) => ({ name, type: 'role' })),
  }
}

function actorOf(record: AuditRecord): Members | undefined {
  const { actor, policy } = record
  const who = present({ user: userOf(record), session: { uid: actor?.session }, app_uid: actor?.client })
  if (Object.keys(who).length === 0) return undefined
  const isDecision = record.outcome === 'success' || record.outcome === 'refused'
  const decision = record.outcome === 'refused' ? 'denied' : 'allowed'
  const authorizations =
    isDecision && policy?.version !== undefined
      ? [{ decision, policy: { uid: policy.version, version: policy.version } }]
      : []
  return { ...who, authorizations }
}

function endpointOf({ source }: AuditRecord): Members | undefined {
  const address = source?.address
  if (address === undefined) return undefined
  return isIP(address) === 0 ? { name: address } : { ip: address }
}

const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']

function httpOf({ request, source }: AuditRecord): Members {
  return {
    http_request: {
      uid: request?.id,
      http_method: METHODS.find((method) => method === request?.method),
      url: { path: request?.path },
      user_agent: source?.user_agent,
    },
    http_response: { code: request?.status },
  }
}

function resourceOf({ record, action }: AuditRecord): Members | undefined {
  if (record === undefined) return undefined
  const uid = Object.entries(record).map(([name, value]) => `${name}=${value}`)
  return { uid: uid.join(','), type: action?.split(':')[0], data: record, role_id: 1, role: 'Target' }
}

/** What a grant names as roles; the schema wants one at least. */
function privilegesOf({ record, reason }: AuditRecord): readonly string[] {
  const roles = Object.entries(record ?? {}).flatMap(([name, value]) => (/^roles?$/.test(name) ? [String(value)] : []))
  return roles.length > 0 ? roles : [reason]
}

function entityName({ about, record, request, event }: AuditRecord): string {
  const realm = record?.realm
  return typeof realm === 'string' ? realm : (about ?? request?.path ?? event)
}
