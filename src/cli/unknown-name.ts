import { nearestWord } from '../spelling/index.js'
import { CommandError } from './io.js'
import { printable } from './printable.js'

/** Names that are listed where none is near. */
const MOST_LISTED = 12

/** Ends a command that was told a name which nobody has declared, with the one that was probably meant. */
export function unknownName(what: string, name: string, known: readonly string[]): CommandError {
  const meant = nearestWord(name, known)
  const listed = known.slice(0, MOST_LISTED).join(', ')
  const some = known.length > MOST_LISTED ? `${listed}, and ${known.length - MOST_LISTED} more` : listed
  const mend =
    meant !== undefined ? `Did you mean ${meant}?` : known.length === 0 ? 'There is none at all.' : `Known: ${some}.`
  return new CommandError(2, 'name_unknown', `there is no ${what} “${printable(name)}”. ${printable(mend, 1_000)}`, {
    details: { what, name, ...(meant !== undefined && { meant }) },
  })
}
