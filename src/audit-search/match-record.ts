import type { AuditRecord } from '../audit-record/index.js'
import type { AuditFilter, RecordId, RecordMember } from './filter.js'

type Predicate = (record: AuditRecord) => boolean

/** Whether a record is one of those that the filter means. */
export function createMatcher(filter: AuditFilter): Predicate {
  const predicates = [...predicatesOf(filter)]
  return (record) => predicates.every((fits) => fits(record))
}

function* predicatesOf(filter: AuditFilter): Generator<Predicate> {
  const { actors, record, addresses, ids, from, before } = filter
  if (from !== undefined) yield ({ time }) => time >= from
  if (before !== undefined) yield ({ time }) => time < before
  if (ids !== undefined) yield ({ chain, seq }) => ids.some((id) => isNamed(id, chain, seq))
  yield* oneOf(filter.events, ({ event }) => event)
  yield* oneOf(filter.outcomes, ({ outcome }) => outcome)
  yield* oneOf(filter.reasons, ({ reason }) => reason)
  yield* oneOf(filter.actions, ({ action }) => action)
  yield* oneOf(filter.about, ({ about }) => about)
  yield* oneOf(filter.sessions, ({ actor }) => actor?.session)
  yield* oneOf(filter.clients, ({ actor }) => actor?.client)
  yield* oneOf(filter.tokens, ({ actor }) => actor?.token)
  yield* oneOf(filter.requests, ({ request }) => request?.id)
  yield* oneOf(filter.traces, ({ request }) => request?.trace)
  if (actors !== undefined) {
    const wanted = new Set<string | undefined>(actors)
    yield ({ actor }) => wanted.has(actor?.subject) || wanted.has(actor?.name)
  }
  for (const member of record ?? []) yield (each) => hasMember(each, member)
  if (addresses !== undefined) {
    yield ({ source }) => {
      const address = source?.address
      return address !== undefined && addresses.some((range) => range.has(address))
    }
  }
}

function* oneOf(
  values: readonly string[] | undefined,
  textOf: (record: AuditRecord) => string | undefined,
): Generator<Predicate> {
  if (values === undefined) return
  const wanted = new Set<string | undefined>(values)
  yield (record) => wanted.has(textOf(record))
}

const isNamed = (id: RecordId, chain: string, seq: number): boolean =>
  id.chain === chain && (id.seq === undefined || id.seq === seq)

function hasMember({ record }: AuditRecord, { member, values }: RecordMember): boolean {
  return record !== undefined && Object.hasOwn(record, member) && values.includes(String(record[member]))
}
