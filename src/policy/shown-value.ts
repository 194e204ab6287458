import { UNPRINTABLE } from '../log-line/index.js'

/** Longest text that is shown whole, in UTF-16 code units. */
const LONGEST = 64

/** Values of a list that are shown. */
const MOST = 8

/** Text that can't be mistaken for the words around it. */
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{N}_.:@/-]*$/u
const EACH_UNPRINTABLE = new RegExp(`[${UNPRINTABLE}]`, 'gu')

/** A value that anybody may have written: text in quotes, long text cut, anything that has parts by its type alone. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'none'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `${value}`
  return typeof value === 'number' || typeof value === 'boolean' || value === null
    ? `${value}`
    : Array.isArray(value)
      ? 'a list'
      : typeof value
}

/** The same among words: without quotes where text is plain. */
export const shownText = (value: unknown): string =>
  typeof value === 'string' && value.length <= LONGEST && PLAIN.test(value) ? value : shownValue(value)

/** A list of such texts, of which there may be many. */
export function shownList(values: readonly unknown[], most = MOST): string {
  const shown = values.slice(0, most).map(shownText).join(', ')
  return values.length > most ? `${shown} and ${values.length - most} more` : shown
}

const quoted = (text: string): string =>
  JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…` : text).replace(
    EACH_UNPRINTABLE,
    escaped,
  )

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
