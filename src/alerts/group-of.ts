import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { keyOfPseudonym } from '../audit-privacy/index.js'
import type { GroupField, StreamEvent } from './types.js'

const READ: Readonly<Record<GroupField, (event: StreamEvent) => string | undefined>> = {
  subject: ({ subject }) => subject,
  user: ({ user, subject }) => user ?? pseudonymIn(subject),
  client: ({ clientId }) => clientId,
  session: ({ sessionId }) => sessionId,
  token: ({ tokenId }) => tokenId,
  address: ({ address }) => (address === undefined ? undefined : networkOf(address)),
  about: ({ about }) => about,
  path: ({ path }) => path,
  permission: ({ permission }) => permission,
}

/** Where people have pseudonyms, no event has a user name: without this, a rule by user would never fire there. */
function pseudonymIn(subject: string | undefined): string | undefined {
  return subject !== undefined && keyOfPseudonym(subject) !== undefined ? subject : undefined
}

/** Longer values are told apart by a digest: what is remembered of a group shall not grow with what a caller sends. */
const LONGEST_KEY = 256

/** What an event's group is called and known by; undefined where the event lacks one of the fields: it is of no group. */
export function groupOf(
  event: StreamEvent,
  by: readonly GroupField[],
): { readonly key: string; readonly values: readonly (readonly [GroupField, string])[] } | undefined {
  const values: (readonly [GroupField, string])[] = []
  let key = ''
  for (const field of by) {
    const value = READ[field](event)
    if (value === undefined) return undefined
    values.push([field, value.length > LONGEST_KEY ? `${value.slice(0, LONGEST_KEY)}…` : value])
    key += `${value.length > LONGEST_KEY ? createHash('sha256').update(value).digest('base64') : value}\u0000`
  }
  return { key, values }
}

/** One who has an IPv6 address has the 2^64 of its network too: they are one. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const all = [...front, ...Array.from({ length: zeros }, () => '0'), ...back]
  return `${all
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}::/64`
}
