import type { MatrixMaking } from '../../policy-reports/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { operatingSystemUser } from '../operating-system-user.js'
import { packageVersion } from '../package-version.js'
import { printable } from '../printable.js'

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/

/**
 * When, by whom and with what a report is made.
 *
 * @throws CommandError `date_invalid`, exit code 2
 */
export function makingOf({ date, by }: { readonly date?: string; readonly by?: string }, io: CommandIo): MatrixMaking {
  if (date !== undefined && !(DATE.test(date) && Number.isFinite(Date.parse(date)))) {
    throw new CommandError(
      2,
      'date_invalid',
      `--date ${printable(date)} is no date and time with a zone. Write it as 2026-11-21T14:00:00+01:00.`,
    )
  }
  const { USER: user, USERNAME: name } = io.environment
  return {
    date: date ?? withZone(new Date((io.now ?? Date.now)())),
    by: by?.trim() || user || name || operatingSystemUser(io),
    program: `passerelle ${packageVersion()}`,
  }
}

/** Local time to the second, with its offset. */
function withZone(now: Date): string {
  const offsetMinutes = -now.getTimezoneOffset()
  const two = (number: number): string => String(number).padStart(2, '0')
  const local = new Date(now.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19)
  const size = Math.abs(offsetMinutes)
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
