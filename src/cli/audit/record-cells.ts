import type { AuditRecord } from '../../audit-record/index.js'
import type { CivilClock } from '../../civil-time/index.js'

/** What a column of the table says of a record. */
export interface RecordColumn {
  readonly title: string
  readonly cell: (record: AuditRecord, clock: CivilClock) => string
  /** Narrower, it says too little to be shown. */
  readonly narrowest: number
  /** On a terminal it is cut at this. */
  readonly widest: number
  /** Width where what comes is not known yet. */
  readonly usual: number
  /** The last to go when there is little room is 0. */
  readonly goes: number
}

/** In the order in which they are shown. */
export const RECORD_COLUMNS: readonly RecordColumn[] = [
  { title: 'TIME', cell: ({ time }, clock) => localTime(time, clock), narrowest: 19, widest: 19, usual: 19, goes: 0 },
  { title: 'EVENT', cell: ({ event }) => event, narrowest: 21, widest: 24, usual: 21, goes: 1 },
  { title: 'OUTCOME', cell: outcomeOf, narrowest: 10, widest: 32, usual: 20, goes: 2 },
  {
    title: 'WHO',
    cell: ({ actor }) => actor?.name ?? actor?.subject ?? '-',
    narrowest: 16,
    widest: 36,
    usual: 24,
    goes: 3,
  },
  { title: 'ACTION', cell: ({ action }) => action ?? '', narrowest: 10, widest: 26, usual: 18, goes: 8 },
  { title: 'RECORD', cell: recordOf, narrowest: 10, widest: 36, usual: 16, goes: 4 },
  { title: 'ABOUT', cell: ({ about }) => about ?? '', narrowest: 8, widest: 36, usual: 0, goes: 7 },
  { title: 'REQUEST', cell: requestOf, narrowest: 12, widest: 44, usual: 28, goes: 5 },
  { title: 'FROM', cell: ({ source }) => source?.address ?? '', narrowest: 9, widest: 39, usual: 15, goes: 9 },
  { title: 'ID', cell: ({ chain, seq }) => `${chain}:${seq}`, narrowest: 14, widest: 24, usual: 18, goes: 6 },
]

function outcomeOf({ outcome, reason }: AuditRecord): string {
  return reason === 'granted' || reason === 'ok' ? outcome : `${outcome}: ${reason}`
}

function recordOf({ record }: AuditRecord): string {
  return Object.entries(record ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

function requestOf({ request }: AuditRecord): string {
  return [request?.method, request?.path, request?.status].filter((part) => part !== undefined).join(' ')
}

/** `2026-11-21 22:58:03` in the clock's zone. */
function localTime(time: string, clock: CivilClock): string {
  const { year, month, day, hour, minute, second } = clock.at(Date.parse(time))
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Every member of a record that says something, as `name: value`, for who wants to see it whole. */
export function wholeRecord(record: AuditRecord, clock: CivilClock): readonly (readonly [string, string])[] {
  const { v: _, chain, seq, time, event, outcome, reason, ...others } = record
  return [
    ['id', `${chain}:${seq}`],
    ['time', `${localTime(time, clock)} ${clock.zone} (${time})`],
    ['event', event],
    ['outcome', `${outcome}: ${reason}`],
    ...leaves(others),
  ]
}

function leaves(members: object, above = ''): readonly (readonly [string, string])[] {
  return Object.entries(members).flatMap(([name, value]: [string, unknown]) => {
    const path = above === '' ? name : `${above}.${name}`
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return leaves(value, path)
    return value === undefined ? [] : [[path, Array.isArray(value) ? value.join(', ') : String(value)] as const]
  })
}
