import { holdsIn, type LegalHold, listHolds } from '../../audit-store/index.js'
import { StoreError } from '../../stores/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { openTrailDatabase } from './open-trail-database.js'

/**
 * The legal holds that hold, which are kept in the database of this environment; none where it has no database.
 *
 * @throws CommandError `holds_unknown`: who cannot ask removes nothing
 */
export async function askLegalHolds(io: CommandIo): Promise<readonly LegalHold[]> {
  const opened = openTrailDatabase(io)
  if (opened === undefined) return []
  try {
    return await listHolds(opened.database)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const mend = 'Mend that, and run this again; where you know that there is no hold, give --without-database.'
    const message = `the database cannot be asked for legal holds, so nothing is removed: ${error.message} ${mend}`
    throw new CommandError(1, 'holds_unknown', message, { cause: error })
  } finally {
    await opened.database.close()
  }
}

/** @param time RFC 3339, as records have it */
export function isHeldAt(holds: readonly LegalHold[], time: string): boolean {
  const milliseconds = Date.parse(time)
  return holds.some(holdsIn(new Date(milliseconds), new Date(milliseconds + 1)))
}

/** @param period of a class, e.g. `reads/2026-01` */
export function isPeriodHeld(holds: readonly LegalHold[], period: string): boolean {
  const [year = 0, month = 0] = period
    .slice(period.indexOf('/') + 1)
    .split('-')
    .map(Number)
  return holds.some(holdsIn(new Date(Date.UTC(year, month - 1)), new Date(Date.UTC(year, month))))
}
