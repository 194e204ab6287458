import type { AuditRecord } from '../audit-record/index.js'
import type { ListedRecord } from './report.js'

/** Members of `trail` that are no news to a reader. */
const OF_THE_CHAIN: ReadonlySet<string> = new Set(['frontier', 'checkpoint', 'endorsement', 'file'])

/** The key that signs is news where another one begins to. */
const isNews = (event: string, member: string): boolean =>
  !OF_THE_CHAIN.has(member) && (member !== 'key' || event === 'TRAIL_KEY')

export function listedRecord(record: AuditRecord): ListedRecord {
  const { time, chain, seq, event, outcome, reason, about, trail = {}, change, request } = record
  const details = [
    ...Object.entries(record.record ?? {}),
    ...Object.entries(trail).filter(([name]) => isNews(event, name)),
    ...(record.action === undefined ? [] : [['action', record.action]]),
    ...(request?.path === undefined ? [] : [['path', request.path]]),
    ...(change === undefined ? [] : Object.entries({ before: change.before, after: change.after })),
  ]
  return {
    time,
    id: `${chain}:${seq}`,
    who: actorName(record),
    event,
    outcome,
    reason,
    about,
    details: details.flatMap(([name, value]) => (value === undefined ? [] : [[String(name), textOf(value)] as const])),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Who acted, by name where it is known. */
export function actorName({ actor }: AuditRecord): string | undefined {
  return actor?.name ?? actor?.subject
}

/** What tells actors apart: a name may change hands, a subject does not. */
export function actorKey({ actor }: AuditRecord): string {
  return actor?.subject ?? `name:${actor?.name ?? ''}`
}
