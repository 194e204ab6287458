import type { AuditEvent } from '../audit-record/index.js'
import { cutAddress } from './cut-address.js'
import { NAMING_MEMBERS, personIn, retentionOf } from './event-privacy.js'
import type { People } from './people.js'
import { keyOfPseudonym } from './privacy-keys.js'

/** Of a name that is looked for in paths: a shorter one stands there by chance. */
const SHORTEST_NAME = 4

/** Says of an event who and from where under a pseudonym, with a box that holds what was taken. */
export function createConceal(people: People): (event: AuditEvent) => AuditEvent {
  return (event) => {
    const { subject, user, tenant = '', address, userAgent } = event
    const isNamed = subject !== undefined || user !== undefined
    const actor = isNamed ? people.person({ tenant, subject, name: user }) : undefined
    const identity = { subject, name: user, address, user_agent: userAgent }
    const hides = isNamed || address !== undefined || userAgent !== undefined
    return {
      ...event,
      tenant: undefined,
      subject: actor?.pseudonym,
      user: undefined,
      address: address === undefined ? undefined : cutAddress(address),
      userAgent: undefined,
      sealed: hides ? people.seal(actor, people.period(retentionOf(event)), identity) : undefined,
      about: aboutOf(event, tenant),
      path: actor === undefined ? event.path : pathWithoutNames(event, actor.pseudonym),
      record: event.record === undefined ? undefined : readable(() => recordOf(event, actor?.pseudonym)),
    }
  }

  function aboutOf({ event, about }: AuditEvent, tenant: string): string | undefined {
    if (about === undefined || keyOfPseudonym(about) !== undefined) return about
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
      } else if (naming?.includes(member) && keyOfPseudonym(value) === undefined) {
        concealed ??= { ...record }
        concealed[member] = people.pseudonym({ tenant, subject: value, name: undefined })
      } else if (naming !== undefined && member === 'address') {
        concealed ??= { ...record }
        concealed[member] = cutAddress(value) ?? value
      }
    }
    return concealed ?? record
  }
}

/** A record may hold anything, also what cannot be read: nothing of one that cannot be concealed is recorded. */
function readable(read: () => AuditEvent['record']): AuditEvent['record'] {
  try {
    return read()
  } catch {
    return { '«unreadable»': true }
  }
}

/** Who reads or changes themselves is named by the path too. */
function pathWithoutNames({ path, subject, user }: AuditEvent, pseudonym: string): string | undefined {
  return path === undefined ? undefined : withoutName(withoutName(path, subject, pseudonym), user, pseudonym)
}

function withoutName(path: string, name: string | undefined, pseudonym: string): string {
  if (name === undefined || name.length < SHORTEST_NAME) return path
  const plain = path.includes(name) ? path.replaceAll(name, pseudonym) : path
  if (!plain.includes('%')) return plain
  const encoded = encodeURIComponent(name)
  return plain.includes(encoded) ? plain.replaceAll(encoded, pseudonym) : plain
}
