import { parseAddressRange } from '../addresses/index.js'
import type { WrittenFilter } from './rules-schema.js'
import type { StreamEvent } from './types.js'
import { matchesWildcard } from './wildcard.js'

type Matches = (event: StreamEvent) => boolean

/** Text fields of a filter, and what they look at. */
const TEXTS = [
  ['reason', ({ reason }) => reason],
  ['user', ({ user }) => user],
  ['subject', ({ subject }) => subject],
  ['about', ({ about }) => about],
  ['client', ({ clientId }) => clientId],
  ['method', ({ method }) => method],
  ['path', ({ path }) => path],
  ['permission', ({ permission }) => permission],
] as const satisfies readonly (readonly [keyof WrittenFilter, (event: StreamEvent) => string | undefined])[]

/** What a filter says as one question: every field of it, each by one of its values. A field that an event lacks matches nothing. */
export function compileFilter(filter: WrittenFilter): Matches {
  const { event: events, outcome, address, status, role, record } = filter
  const checks: Matches[] = []
  if (events !== undefined) checks.push(isOneOf(events, ({ event }) => event))
  // What is only about to be done is no deed yet: it counts once, when its outcome is known.
  if (outcome === undefined) checks.push((event) => event.outcome !== 'pending')
  else checks.push(isOneOf(outcome, (event) => event.outcome))
  for (const [field, read] of TEXTS) {
    const patterns = filter[field]
    if (patterns !== undefined) checks.push(matchesText([patterns].flat(), read))
  }
  if (role !== undefined) {
    const patterns = [role].flat()
    checks.push(({ roles = [] }) => roles.some((each) => patterns.some((pattern) => matchesWildcard(pattern, each))))
  }
  if (address !== undefined) checks.push(isWithin([address].flat()))
  if (status !== undefined) {
    const wanted = new Set([status].flat())
    checks.push((event) => event.status !== undefined && wanted.has(event.status))
  }
  if (record !== undefined) checks.push(hasRecord(record))
  return (event) => checks.every((check) => check(event))
}

function isOneOf(values: string | readonly string[], read: (event: StreamEvent) => string): Matches {
  const wanted = new Set([values].flat())
  return (event) => wanted.has(read(event))
}

function matchesText(patterns: readonly string[], read: (event: StreamEvent) => string | undefined): Matches {
  return (event) => {
    const text = read(event)
    return text !== undefined && patterns.some((pattern) => matchesWildcard(pattern, text))
  }
}

function isWithin(networks: readonly string[]): Matches {
  const ranges = networks.flatMap((network) => parseAddressRange(network) ?? [])
  return ({ address }) => address !== undefined && ranges.some((range) => range.has(address))
}

function hasRecord(wanted: NonNullable<WrittenFilter['record']>): Matches {
  const members = Object.entries(wanted)
  return ({ record }) =>
    record !== undefined &&
    members.every(([name, value]) => {
      const found = Object.hasOwn(record, name) ? record[name] : undefined
      return typeof value === 'string' && typeof found === 'string' ? matchesWildcard(value, found) : found === value
    })
}
