import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { StreamEvent } from '../../alerts/index.js'
import { eventOfRecord, parseRecord } from '../../audit-record/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'

export interface TimedEvent {
  readonly event: StreamEvent
  readonly timeMs: number
}

export interface ReadEvents {
  /** By their own time: several processes write chains of their own. */
  readonly events: readonly TimedEvent[]
  readonly records: number
  /** Lines that are no record of this version. */
  readonly unread: number
}

const MOST_EVENTS = 1_000_000

/**
 * Reads what a trail holds that rules may be about.
 *
 * @param path a file of records, a folder of such files, or `-` for stdin
 */
export async function readEvents(
  path: string,
  isWanted: (event: StreamEvent) => boolean,
  io: CommandIo,
): Promise<ReadEvents> {
  const events: TimedEvent[] = []
  let records = 0
  let unread = 0
  for (const file of await filesIn(path)) {
    const lines = createInterface({ input: file === '-' ? io.stdin : createReadStream(file), crlfDelay: Infinity })
    for await (const line of lines) {
      if (line === '') continue
      const record = parseRecord(line)
      if (record === undefined) {
        unread += 1
        continue
      }
      records += 1
      const event = eventOfRecord(record)
      if (!isWanted(event)) continue
      if (events.length === MOST_EVENTS) throw tooMany(path)
      events.push({ event, timeMs: Date.parse(record.time) })
    }
  }
  return { events: events.sort((one, other) => one.timeMs - other.timeMs), records, unread }
}

async function filesIn(path: string): Promise<readonly string[]> {
  if (path === '-') return [path]
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = await readdir(path, { recursive: true })
    return names
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => join(path, name))
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const message = `${printable(path)} can't be read: ${why}. Name a file of the trail, or its folder, such as logs/audit.`
    throw new CommandError(1, 'events_unreadable', message, { cause })
  }
}

const tooMany = (path: string): CommandError =>
  new CommandError(
    1,
    'events_too_many',
    `${printable(path)} holds more than ${MOST_EVENTS} events that the rules look at. Give one file of it at a time.`,
  )
