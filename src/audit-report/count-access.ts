import type { AuditRecord } from '../audit-record/index.js'
import { actorKey, actorName } from './listed-record.js'
import type { ActorRow, AddressRow, ChangeRow, PeriodReport, RefusalRow, UnusualRow } from './report.js'
import { byCount, createTally } from './tally.js'

type AccessCounts = Pick<PeriodReport, 'actors' | 'changes' | 'refusals' | 'refusedAddresses' | 'unusual'>

/** Counts who did what, what was refused, and what happened at unusual hours. */
export interface AccessCount {
  /** @returns whether it counts as a read or a change at an unusual hour */
  add(record: AuditRecord, isUnusual: boolean): boolean
  result(): AccessCounts
}

/** More are never under way at once; those of processes that were killed stay. */
const MOST_CHANGING = 100_000
const SAFE_METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS'])

export function createAccessCount(mostRows: number): AccessCount {
  const actors = createTally<ActorRow>()
  const changes = createTally<ChangeRow>()
  const refusals = createTally<RefusalRow>()
  const addresses = createTally<AddressRow>()
  const unusualHours = createTally<UnusualRow>()
  /** Requests of which a change has begun, until they end: what became of them is said by its outcome. */
  const changing = new Set<string>()

  function isOfChange({ event, outcome, chain, request }: AuditRecord): boolean {
    if (request?.id === undefined) return false
    const key = `${chain}\n${request.id}`
    if (event === 'DATA_MUTATION' && outcome === 'pending' && changing.size < MOST_CHANGING) changing.add(key)
    return event === 'AUTHENTICATED_REQUEST' && changing.delete(key)
  }

  function countActor(record: AuditRecord, kind: Kind, isUnusual: boolean): void {
    const { time, actor } = record
    const row = actors.row(actorKey(record), () => ({
      subject: actor?.subject,
      name: actor?.name,
      reads: 0,
      changes: 0,
      refused: 0,
      failed: 0,
      unusual: 0,
      first: time,
      last: time,
    }))
    if (row === undefined) return
    row.name ??= actor?.name
    row.last = time
    row[kind]++
    if (isUnusual && (kind === 'reads' || kind === 'changes')) row.unusual++
  }

  function countChange(record: AuditRecord): void {
    const { action, time, outcome } = record
    const row = changes.row(`${actorKey(record)}\n${action}`, () => ({
      who: actorName(record),
      action,
      done: 0,
      failed: 0,
      refused: 0,
      last: time,
    }))
    if (row === undefined) return
    row.last = time
    if (outcome === 'success') row.done++
    else if (outcome === 'refused') row.refused++
    else row.failed++
  }

  function countRefusal(record: AuditRecord): void {
    const { event, reason, time, source, about } = record
    const row = refusals.row(`${actorKey(record)}\n${event}\n${reason}\n${about ?? ''}`, () => ({
      who: actorName(record),
      about,
      event,
      reason,
      count: 0,
      first: time,
      last: time,
    }))
    if (row !== undefined) {
      row.count++
      row.last = time
    }
    if (source?.address === undefined) return
    const address = source.address
    const from = addresses.row(address, () => ({ address, refused: 0, tokens: 0, last: time }))
    if (from === undefined) return
    from.refused++
    if (event === 'TOKEN_VALIDATION') from.tokens++
    from.last = time
  }

  function countUnusual(record: AuditRecord, kind: 'reads' | 'changes'): void {
    const { time, chain, seq } = record
    const lastId = `${chain}:${seq}`
    const row = unusualHours.row(actorKey(record), () => ({
      who: actorName(record),
      reads: 0,
      changes: 0,
      first: time,
      last: time,
      lastId,
    }))
    if (row === undefined) return
    row[kind]++
    row.last = time
    row.lastId = lastId
  }

  return {
    add(record, isUnusual) {
      const isChange = isOfChange(record)
      if (record.outcome === 'pending') return false
      if (record.event === 'DATA_MUTATION') countChange(record)
      if (record.outcome === 'refused') countRefusal(record)
      const kind = isChange ? undefined : kindOf(record)
      if (kind === undefined) return false
      countActor(record, kind, isUnusual)
      if (!isUnusual || (kind !== 'reads' && kind !== 'changes')) return false
      countUnusual(record, kind)
      return true
    },
    result: () => ({
      actors: actors.rows(
        byCount(
          (row) => row.reads + row.changes + row.refused + row.failed,
          (row) => row.subject ?? row.name ?? '',
        ),
        mostRows,
      ),
      changes: changes.rows(
        byCount(
          (row) => row.done + row.failed + row.refused,
          (row) => `${row.who} ${row.action}`,
        ),
        mostRows,
      ),
      refusals: refusals.rows(
        byCount(
          (row) => row.count,
          (row) => `${row.who} ${row.event} ${row.reason} ${row.about}`,
        ),
        mostRows,
      ),
      refusedAddresses: addresses.rows(
        byCount(
          (row) => row.refused,
          (row) => row.address,
        ),
        mostRows,
      ),
      unusual: unusualHours.rows(
        byCount(
          (row) => row.changes * 1_000_000 + row.reads,
          (row) => row.who ?? '',
        ),
        mostRows,
      ),
    }),
  }
}

type Kind = 'reads' | 'changes' | 'refused' | 'failed'

/**
 * A write has an AUTHENTICATED_REQUEST beside its DATA_MUTATION, which alone counts; one that failed before it began (its input
 * was wrong) has nothing else. A decision that a gateway asked for about
 * somebody is nothing that the gateway was refused.
 */
function kindOf({ event, outcome, request }: AuditRecord): Kind | undefined {
  if (event === 'ACCESS_EVALUATION') return undefined
  if (outcome === 'refused') return 'refused'
  if (event === 'DATA_MUTATION') return outcome === 'failure' ? 'failed' : 'changes'
  if (event !== 'AUTHENTICATED_REQUEST') return undefined
  if (outcome === 'failure') return 'failed'
  return SAFE_METHODS.has(request?.method) ? 'reads' : undefined
}
