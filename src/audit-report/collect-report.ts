import { type AuditRecord, eventClassOf } from '../audit-record/index.js'
import type { CivilClock } from '../civil-time/index.js'
import { createAccessCount } from './count-access.js'
import { createCompletenessCount } from './count-completeness.js'
import { listedRecord } from './listed-record.js'
import type { CountRow, EventRow, ListedRecord, PeriodReport, VolumeRow } from './report.js'
import { byCount, createListing, createTally } from './tally.js'
import { isUnusual, type WorkingHours } from './working-hours.js'

export interface CollectOptions {
  readonly clock: CivilClock
  readonly hours: WorkingHours
  /** The end of the period: RFC 3339, UTC, microseconds. Records after it only say what became of intents before it. */
  readonly before: string
  /** By month instead of by day. */
  readonly isLong: boolean
  /** Rows of a table, and of a list. Default 50 and 500. */
  readonly mostRows?: number | undefined
  readonly mostListed?: number | undefined
}

/** Takes the records of a period in the order in which they happened, and holds no more of them than the report shows. */
export interface ReportCollector {
  add(record: AuditRecord): void
  result(): PeriodReport
}

/** Intents that wait for their outcome at once. A server has as many as it has requests under way. */
const MOST_OPEN_INTENTS = 100_000
const MOST_NAMES = 1000

export function createReportCollector(options: CollectOptions): ReportCollector {
  const { clock, hours, before, isLong, mostRows = 50, mostListed = 500 } = options
  const access = createAccessCount(mostRows)
  const completeness = createCompletenessCount()
  const events = createTally<EventRow>()
  const volume = createTally<VolumeRow>()
  const authentication = createTally<CountRow>()
  const listings = {
    administration: createListing<ListedRecord>(mostListed),
    roleGrants: createListing<ListedRecord>(mostListed),
    readings: createListing<ListedRecord>(mostListed),
    trailFacts: createListing<ListedRecord>(mostListed),
  }
  const names = { chains: new Set<string>(), hosts: new Set<string>(), policies: new Set<string>() }
  const open = new Map<string, ListedRecord>()
  let records = 0
  let first: string | undefined
  let last: string | undefined

  function add(record: AuditRecord): void {
    // After a chain that could not go on, the outcome stands in the next one.
    if (record.intent !== undefined) open.delete(`${record.intent_chain ?? record.chain}:${record.intent}`)
    if (record.time >= before) return
    records++
    first ??= record.time
    last = record.time
    remember(names.chains, record.chain)
    remember(names.hosts, record.host)
    remember(names.policies, record.policy?.version)
    countEvent(record)
    if (record.outcome === 'pending' && open.size < MOST_OPEN_INTENTS) {
      open.set(`${record.chain}:${record.seq}`, listedRecord(record))
    }
    list(record)
  }

  function countEvent({ event, outcome }: AuditRecord): void {
    const row = events.row(event, () => ({ event, success: 0, failure: 0, refused: 0, pending: 0 }))
    if (row !== undefined) row[outcome]++
  }

  function list(record: AuditRecord): void {
    const eventClass = classOf(record.event)
    if (eventClass === 'trail') {
      completeness.add(record)
      if (!ROUTINE.has(record.event)) listings.trailFacts.add(listedRecord(record))
      return
    }
    const unusual = isUnusual(Date.parse(record.time), hours, clock)
    countVolume(record, access.add(record, unusual))
    if (record.outcome === 'pending') return
    if (eventClass === 'authentication') countAuthentication(record)
    else if (record.event === 'ROLE_GRANT') listings.roleGrants.add(listedRecord(record))
    else if (eventClass === 'administration') listings.administration.add(listedRecord(record))
    else if (eventClass === 'audit') listings.readings.add(listedRecord(record))
  }

  function countVolume({ time, event, outcome }: AuditRecord, unusual: boolean): void {
    const { year, month, day } = clock.at(Date.parse(time))
    const stretch = `${year}-${two(month)}${isLong ? '' : `-${two(day)}`}`
    const row = volume.row(stretch, () => ({ stretch, records: 0, changes: 0, refused: 0, unusual: 0 }))
    if (row === undefined) return
    row.records++
    if (event === 'DATA_MUTATION' && outcome === 'success') row.changes++
    if (outcome === 'refused') row.refused++
    if (unusual) row.unusual++
  }

  function countAuthentication({ event, outcome, reason }: AuditRecord): void {
    const key = `${event} ${outcome} ${reason}`
    const row = authentication.row(key, () => ({ event, outcome, reason, count: 0 }))
    if (row !== undefined) row.count++
  }

  return {
    add,
    result: () => ({
      records,
      chains: [...names.chains].sort(),
      hosts: [...names.hosts].sort(),
      policies: [...names.policies].sort(),
      first,
      last,
      events: events.rows(
        byCount(
          (row) => row.success + row.failure + row.refused + row.pending,
          (row) => row.event,
        ),
        mostRows,
      ),
      ...access.result(),
      openIntents: {
        rows: [...open.values()].slice(0, mostListed),
        more: Math.max(0, open.size - mostListed),
        uncounted: 0,
      },
      authentication: authentication.rows(
        byCount(
          (row) => row.count,
          (row) => `${row.event} ${row.reason}`,
        ),
        mostRows,
      ),
      administration: listings.administration.rows(),
      roleGrants: listings.roleGrants.rows(),
      readings: listings.readings.rows(),
      completeness: completeness.result(),
      trailFacts: listings.trailFacts.rows(),
      volume: volume.rows((one, other) => (one.stretch < other.stretch ? -1 : 1), mostListed),
    }),
  }
}

/** Each file and each thousand records have one: they are in the statement of integrity. */
const ROUTINE: ReadonlySet<string> = new Set(['TRAIL_FILE', 'TRAIL_CHECKPOINT'])

function classOf(event: string): string {
  return eventClassOf(event) ?? 'access'
}

function remember(names: Set<string>, name: string | undefined): void {
  if (name !== undefined && names.size < MOST_NAMES) names.add(name)
}

const two = (value: number): string => String(value).padStart(2, '0')
