import type { AuditEvent } from './event.js'
import { jsonText } from './json-text.js'
import { rememberText, rememberTextOf } from './remember-text.js'

/** The parts of a record that come again with each request of a caller or a route: put together once, as far as they do. */
export interface RecordSections {
  /** A text, as JSON. */
  readonly recurring: (text: string) => string
  /** `,"name":"text"`; nothing for nothing. */
  readonly member: (name: string, text: string | undefined) => string
  readonly actorOf: (event: AuditEvent) => string
  readonly policyOf: (event: AuditEvent) => string
  readonly sourceOf: (event: AuditEvent) => string
  readonly requestOf: (event: AuditEvent) => string
}

export const LONGEST_TEXT = 1024
const LONGEST_PATH = 2048

/** @param policyVersion of the policy in force, for events that name none */
export function createRecordSections(policyVersion: (() => string | undefined) | undefined): RecordSections {
  const recurring = rememberText((text) => jsonText(text, LONGEST_TEXT))

  const member = (name: string, text: string | undefined): string =>
    text === undefined ? '' : `,"${name}":${recurring(text)}`

  const actorOf = rememberTextOf<Actor>({
    // A box is another each time.
    keyOf: ({ tokenId, sealed }) => (sealed === undefined ? tokenId : undefined),
    isSame: (actor, known) =>
      actor.subject === known.subject &&
      actor.user === known.user &&
      areSame(actor.roles, known.roles) &&
      actor.clientId === known.clientId &&
      actor.sessionId === known.sessionId,
    keep: ({ subject, user, roles, clientId, sessionId, tokenId }) => ({
      subject,
      user,
      roles: roles?.slice(),
      clientId,
      sessionId,
      tokenId,
    }),
    make: ({ subject, user, roles, clientId, sessionId, tokenId, sealed }) =>
      section(
        'actor',
        member('subject', subject) +
          member('name', user) +
          (roles === undefined ? '' : `,"roles":[${roles.map(recurring).join(',')}]`) +
          member('client', clientId) +
          member('session', sessionId) +
          member('token', tokenId) +
          sealedMember(sealed),
      ),
  })

  const policyText = rememberTextOf<DecidedBy>({
    keyOf: ({ rule = '' }) => rule,
    isSame: ({ version }, known) => version === known.version,
    keep: (decided) => decided,
    make: ({ version, rule }) => section('policy', member('version', version) + member('rule', rule)),
  })

  const sourceOf = rememberTextOf<Source>({
    keyOf: ({ address }) => address,
    isSame: ({ userAgent }, known) => userAgent === known.userAgent,
    keep: ({ address, userAgent }) => ({ address, userAgent }),
    make: ({ address, userAgent }) => section('source', member('address', address) + member('user_agent', userAgent)),
  })

  function policyOf({ policyVersion: version = policyVersion?.(), rule }: AuditEvent): string {
    return policyText({ version, rule })
  }

  /** `members` of the request before this one: the events of one come one after the other. */
  let last: Asked = {}
  let asked = ''

  function requestOf(event: AuditEvent): string {
    const { requestId, traceId, method, path, status } = event
    const isLast = path === last.path && requestId === last.requestId && traceId === last.traceId
    if (!isLast || method !== last.method) {
      last = { requestId, traceId, method, path }
      asked =
        (requestId === undefined ? '' : `,"id":${jsonText(requestId, LONGEST_TEXT)}`) +
        (traceId === undefined ? '' : `,"trace":${jsonText(traceId, LONGEST_TEXT)}`) +
        member('method', method) +
        (path === undefined ? '' : `,"path":${jsonText(path, LONGEST_PATH)}`)
    }
    return section('request', status === undefined ? asked : `${asked},"status":${status}`)
  }

  return { recurring, member, actorOf, policyOf, sourceOf, requestOf }
}

type Actor = Pick<AuditEvent, 'subject' | 'user' | 'roles' | 'clientId' | 'sessionId' | 'tokenId' | 'sealed'>
type Source = Pick<AuditEvent, 'address' | 'userAgent'>
type Asked = Pick<AuditEvent, 'requestId' | 'traceId' | 'method' | 'path'>
type DecidedBy = { readonly version: string | undefined; readonly rule: string | undefined }

/** The list itself may have been changed by whoever handed it over. */
function areSame(roles: Actor['roles'], known: Actor['roles']): boolean {
  if (roles === undefined || known === undefined) return roles === known
  if (roles.length !== known.length) return false
  for (let index = 0; index < roles.length; index++) if (roles[index] !== known[index]) return false
  return true
}

/** A box is no text from outside, and may look like a secret: base64 can say anything. */
function sealedMember(box: string | undefined): string {
  return box === undefined ? '' : `,"sealed":${BOX.test(box) ? `"${box}"` : '"«no box»"'}`
}

const BOX = /^[\w.-]{1,16384}$/

/** `members` begins with a comma. */
export function section(name: string, members: string): string {
  return members === '' ? '' : `,"${name}":{${members.slice(1)}}`
}
