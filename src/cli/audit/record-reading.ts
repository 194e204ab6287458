import { stat } from 'node:fs/promises'
import { createAuditTrail } from '../../audit/index.js'
import type { AuditEventName } from '../../audit-record/index.js'
import { type AuditFilter, describeFilter } from '../../audit-search/index.js'
import type { CommandIo } from '../io.js'
import { operatingSystemUser } from '../operating-system-user.js'
import { printable } from '../printable.js'
import { toCommandError } from '../to-command-error.js'
import type { TrailPlace } from './trail-place.js'

/** What was read of the trail, and how. */
export interface Reading {
  readonly event: Extract<AuditEventName, 'AUDIT_SEARCH' | 'AUDIT_EXPORT' | 'AUDIT_REPORT'>
  readonly filter: AuditFilter
  /** Beside the filter, e.g. `{ format: 'csv' }`. */
  readonly how: Readonly<Record<string, string | number | boolean>>
}

/** Part of the help of what reads the trail. */
export const READING_HELP = `
Who reads the trail where it is written leaves a record in it (AUDIT_SEARCH, AUDIT_EXPORT, AUDIT_REPORT) with the filter.
Whoever may not write it is told that there is none; of a copy elsewhere nothing is recorded.
`

/**
 * Records that somebody reads the trail, before they see anything of it; only of the trail that this environment's server
 * writes, and only where the trail is this user's to write: a file that another user made would be in the server's way.
 */
export async function recordReading(
  reading: Reading,
  { isLive, path, audit }: TrailPlace,
  io: CommandIo,
): Promise<void> {
  if (!isLive) return
  const notRecorded = (why: string): void => {
    io.stderr.write(`Note: this ${WORDS[reading.event]} is not recorded in the trail: ${printable(why, 1000)}\n`)
  }
  const owner = await stat(path).then(
    ({ uid }) => uid,
    () => undefined,
  )
  const self = process.getuid?.()
  if (self !== undefined && owner !== self) return notRecorded('it is another user’s to write.')
  try {
    const trail = createAuditTrail({ ...audit, report: () => {} })
    try {
      await trail.commit({
        event: reading.event,
        outcome: 'success',
        reason: 'ok',
        user: operatingSystemUser(io),
        record: { ...describeFilter(reading.filter), ...reading.how },
      })
    } finally {
      await trail.close()
    }
  } catch (error) {
    notRecorded(toCommandError(error).message)
  }
}

const WORDS = { AUDIT_SEARCH: 'search', AUDIT_EXPORT: 'export', AUDIT_REPORT: 'report' } as const
