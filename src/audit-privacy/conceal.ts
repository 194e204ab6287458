import type { AuditEvent } from '../audit-record/index.js'
import { cutAddress, cutRanges } from './cut-address.js'
import { NAMING_MEMBERS, personIn, retentionOf } from './event-privacy.js'
import type { People } from './people.js'
import { keyOfPseudonym } from './privacy-keys.js'

/** Of a name that is looked for in paths: a shorter one stands there by chance. */
const SHORTEST_NAME = 4

/** Says of an event who and from where under a pseudonym, with a box that holds what was taken. */
export function createConceal(people: People): (event: AuditEvent) => AuditEvent {
  let lastAddress = ''
  let lastNetwork: string | undefined

  return (event) => {
    const { subject, user, tenant = '', address, userAgent } = event
    const isNamed = subject !== undefined || user !== undefined
    const actor = isNamed ? people.person({ tenant, subject, name: user }) : undefined
    const identity = { subject, name: user, address, user_agent: userAgent }
    const hides = isNamed || address !== undefined || userAgent !== undefined
    // One literal with all there is: to spread an event cost three times the rest.
    const concealed: WholeEvent = {
      event: event.event,
      outcome: event.outcome,
      reason: event.reason,
      user: undefined,
      subject: actor?.pseudonym,
      tenant: undefined,
      sealed: hides ? people.seal(actor, people.period(retentionOf(event)), identity) : undefined,
      roles: event.roles,
      about: event.about === undefined ? undefined : aboutOf(event, event.about, tenant),
      clientId: event.clientId,
      sessionId: event.sessionId,
      tokenId: event.tokenId,
      method: event.method,
      path: actor === undefined ? event.path : pathWithoutNames(event, actor.pseudonym),
      permission: event.permission,
      record: event.record === undefined ? undefined : readableRecordOf(event, actor?.pseudonym),
      change: event.change,
      intent: event.intent,
      intentChain: event.intentChain,
      status: event.status,
      address: address === undefined ? undefined : networkOf(address),
      userAgent: undefined,
      requestId: event.requestId,
      traceId: event.traceId,
      policyVersion: event.policyVersion,
      rule: event.rule,
    }
    return concealed
  }

  /** A record may hold anything, also what cannot be read: nothing of one that cannot be concealed is recorded. */
  function readableRecordOf(event: AuditEvent, pseudonym: string | undefined): AuditEvent['record'] {
    try {
      return recordOf(event, pseudonym)
    } catch {
      return { '«unreadable»': true }
    }
  }

  /** A proxy, or one busy caller, comes again and again. */
  function networkOf(address: string): string | undefined {
    if (address !== lastAddress) {
      lastAddress = address
      lastNetwork = cutAddress(address)
    }
    return lastNetwork
  }

  function aboutOf({ event }: AuditEvent, about: string, tenant: string): string {
    if (keyOfPseudonym(about) !== undefined) return about
    const person = personIn(event, about)
    return person === undefined ? about : person.before + people.person({ tenant, ...person.names }).pseudonym
  }

  /** Without what names the actor, or somebody whom the actor looked for. */
  function recordOf(event: AuditEvent, pseudonym: string | undefined): AuditEvent['record'] {
    const { record, subject, user, tenant = '' } = event
    const naming = NAMING_MEMBERS[event.event]
    let concealed: Record<string, string | number | boolean | null> | undefined
    for (const member in record) {
      const value = record[member]
      if (typeof value !== 'string') continue
      if (pseudonym !== undefined && (value === subject || value === user)) {
        concealed ??= { ...record }
        concealed[member] = pseudonym
      } else if (naming?.test(member) && keyOfPseudonym(value) === undefined) {
        concealed ??= { ...record }
        concealed[member] = people.pseudonym({ tenant, subject: value, name: undefined })
      } else if (naming !== undefined && member === 'address') {
        concealed ??= { ...record }
        concealed[member] = cutRanges(value)
      }
    }
    return concealed ?? record
  }
}

/** Each member that there is, so that none is forgotten here. */
type WholeEvent = { readonly [Member in keyof Required<AuditEvent>]: AuditEvent[Member] }

/** Who reads or changes themselves is named by the path too. */
function pathWithoutNames({ path, subject, user }: AuditEvent, pseudonym: string): string | undefined {
  return path === undefined ? undefined : withoutName(withoutName(path, subject, pseudonym), user, pseudonym)
}

function withoutName(path: string, name: string | undefined, pseudonym: string): string {
  if (name === undefined || name.length < SHORTEST_NAME) return path
  const plain = path.includes(name) ? path.replaceAll(name, pseudonym) : path
  if (!plain.includes('%')) return plain
  // Whoever asks chooses which characters he escapes, and in which letters.
  const readable = plain.replace(ESCAPED, unescaped)
  return readable.includes(name) ? readable.replaceAll(name, pseudonym) : plain
}

const ESCAPED = /(?:%[0-9a-f]{2})+/gi

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
