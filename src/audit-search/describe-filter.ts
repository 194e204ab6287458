import type { AuditFilter } from './filter.js'

/**
 * A filter as flat texts, in one order: what a record of the trail says of a search, and what a cursor is bound to. The same
 * filter has the same description, however it was written. Each person has a member of his own (`actor`, `actor_2`), as he is
 * called: where people have pseudonyms, each has his own here too.
 */
export function describeFilter(filter: AuditFilter): Readonly<Record<string, string>> {
  const listed = (values: readonly string[] | undefined): string | undefined => values?.map(quoted).toSorted().join(' ')
  const members = filter.record?.flatMap(({ member, values }) => values.map((value) => `${member}=${value}`))
  const described: Readonly<Record<string, string | undefined>> = {
    ...each('actor', filter.actors),
    ...each('about', filter.about),
    record: listed(members),
    event: listed(filter.events),
    outcome: listed(filter.outcomes),
    reason: listed(filter.reasons),
    action: listed(filter.actions),
    address: listed(filter.addresses?.map(({ text }) => text)),
    session: listed(filter.sessions),
    client: listed(filter.clients),
    token: listed(filter.tokens),
    request: listed(filter.requests),
    trace: listed(filter.traces),
    id: listed(filter.ids?.map(({ chain, seq }) => (seq === undefined ? chain : `${chain}:${seq}`))),
    from: filter.from,
    before: filter.before,
  }
  return Object.fromEntries(
    Object.entries(described).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  )
}

function each(member: string, values: readonly string[] = []): Readonly<Record<string, string>> {
  const sorted = [...new Set(values)].toSorted()
  return Object.fromEntries(sorted.map((value, at) => [at === 0 ? member : `${member}_${at + 1}`, value]))
}

/** So that two values never look like one. */
const quoted = (value: string): string => (/[\s"]/.test(value) ? JSON.stringify(value) : value)
