import { CommandError } from '../io.js'

const DAY_MS = 86_400_000
/** A trail may be quiet over holidays, and what is due may wait for the next record. */
const QUIET_DAYS = 7

/** Finds when the newest record was written that is no younger than `upTo`; of those no older than `enough`, any. */
type FindNewest = (upTo: Date, enough: Date) => Promise<Date | undefined>

/**
 * Has the records witness what the clock says: one that was set ahead would have things removed that are not due. What was
 * recorded within the last day may be by that clock, and counts for nothing.
 *
 * @throws CommandError `clock_doubtful` where no record is of the week before that day
 */
export async function refuseDoubtfulClock(now: Date, findNewest: FindNewest): Promise<void> {
  const enough = new Date(now.getTime() - QUIET_DAYS * DAY_MS)
  const newest = await findNewest(new Date(now.getTime() - DAY_MS), enough)
  if (newest === undefined || newest >= enough) return
  const message =
    `the clock says ${day(now)}, and the records know nothing of the days before: but for what is younger than a day, the newest ` +
    `is of ${day(newest)}. A clock that was set ahead would have removed what is not due, so nothing is. Set it right; where ` +
    'there were no records for so long, give --clock-is-right.'
  throw new CommandError(1, 'clock_doubtful', message)
}

const day = (time: Date): string => time.toISOString().slice(0, 10)

/** Of the commands that remove what is due. */
export const CLOCK_OPTION = ['--clock-is-right', 'though no record is of the week before today'] as const
