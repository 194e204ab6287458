import type { Command } from 'commander'
import {
  AUDIT_FILTERS,
  type AuditFilter,
  type AuditFilterInput,
  type AuditFilterName,
  MOMENT_FORMS,
  parseAuditFilter,
} from '../../audit-search/index.js'
import { createCivilClock, ownTimeZone } from '../../civil-time/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { wrapWords } from '../wrap-words.js'

/** Options of all commands that read records by a filter. */
export interface FilterOptions extends AuditFilterInput {
  readonly timeZone?: string
}

/** Part of their help. */
export const FILTER_HELP = `
Filters combine: each that is given has to fit. One that is given several times fits if one of its values does; of several
members of --record each has to. Values count exactly, in capitals and small letters. A time is ${MOMENT_FORMS}.
--from takes its begin, --to its end, which is not included itself.
`

function isFilterName(name: string): name is AuditFilterName {
  return Object.hasOwn(AUDIT_FILTERS, name)
}

const FILTER_NAMES = Object.keys(AUDIT_FILTERS).filter(isFilterName)

/** @param names default: all filters */
export function withFilters(command: Command, names: readonly AuditFilterName[] = FILTER_NAMES): Command {
  for (const name of names) {
    const { value, meaning } = AUDIT_FILTERS[name]
    command.option(`--${name} <${value}>`, meaning, collect)
  }
  return command.option('--time-zone <zone>', 'zone that days and shown times are of, e.g. Europe/Paris (default: TZ)')
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** @throws CommandError `filter_invalid`, exit code 2, with every mistake at once */
export function readFilter(options: FilterOptions, io: CommandIo): AuditFilter {
  const timeZone = readTimeZone(options.timeZone)
  const result = parseAuditFilter(options, { now: (io.now ?? Date.now)(), timeZone })
  if (result.ok) return result.filter
  const lines = result.mistakes.flatMap(({ filter, problem, mend }) =>
    wrapWords(`--${filter}: ${printable(problem)}. ${printable(mend, 2000)}`, 118).map((line) => `  ${line}`),
  )
  const message = `the filter can’t be applied:\n${lines.join('\n')}`
  throw new CommandError(2, 'filter_invalid', message, { details: { mistakes: result.mistakes } })
}

/** @throws CommandError `time_zone_unknown`, exit code 2 */
export function readTimeZone(given: string | undefined): string {
  if (given === undefined) return ownTimeZone()
  const zone = createCivilClock(given)?.zone
  if (zone !== undefined) return zone
  const mend = 'Write its IANA name, such as Europe/Paris or UTC.'
  throw new CommandError(2, 'time_zone_unknown', `there is no time zone “${printable(given)}”. ${mend}`)
}
