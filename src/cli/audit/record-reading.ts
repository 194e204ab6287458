import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuditTrail } from '../../audit/index.js'
import { cutRanges, keyOfPseudonym, PERSON_KEYS_FILE } from '../../audit-privacy/index.js'
import type { AuditEventName } from '../../audit-record/index.js'
import { type AuditFilter, describeFilter } from '../../audit-search/index.js'
import type { AuditConfiguration } from '../../configuration/index.js'
import type { CommandIo } from '../io.js'
import { operatingSystemUser } from '../operating-system-user.js'
import { printable } from '../printable.js'
import { toCommandError } from '../to-command-error.js'
import { resolveNamed, type TrailPlace } from './trail-place.js'

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
        record: { ...toldOf(reading.filter, audit, io), ...reading.how },
      })
    } finally {
      await trail.close()
    }
  } catch (error) {
    notRecorded(toCommandError(error).message)
  }
}

/**
 * What is told of a filter. Who searches without the key of the pseudonyms cannot conceal whom for: in a trail of people who
 * have them the name would stand for ever, since nothing of a chain is erased. That somebody was looked for is told.
 */
function toldOf(filter: AuditFilter, audit: AuditConfiguration, io: CommandIo): Readonly<Record<string, string>> {
  const told = describeFilter(filter)
  const table = join(resolveNamed(audit.dataDirectory, io), PERSON_KEYS_FILE)
  if (audit.privacyKey !== undefined || !existsSync(table)) return told
  return Object.fromEntries(
    Object.entries(told).map(([member, text]) => {
      if (member === 'address') return [member, cutRanges(text)]
      const isOfPeople = /^(?:actor|about)(?:_\d+)?$/.test(member)
      const isNobody = keyOfPseudonym(text) !== undefined || /^https?:\/\//.test(text)
      return [member, isOfPeople && !isNobody ? '«not told»' : text]
    }),
  )
}

const WORDS = { AUDIT_SEARCH: 'search', AUDIT_EXPORT: 'export', AUDIT_REPORT: 'report' } as const
