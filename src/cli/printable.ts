import { UNPRINTABLE } from '../log-line/index.js'

const EACH_UNPRINTABLE = new RegExp(`[«${UNPRINTABLE}]`, 'gu')
const ALL_UNPRINTABLE = new RegExp(`[${UNPRINTABLE}]`, 'gu')

/** Longest value that is printed whole, in UTF-16 code units. */
const LONGEST = 400

/** The same for the value of a claim. */
const LONGEST_VALUE = 300

/** Text from outside for a terminal: what could steer it, hide or move text shows as `«U+001B»`; long text is cut. */
export function printable(text: string, longest = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
  return cut.replace(EACH_UNPRINTABLE, mark)
}

/** A message as a whole, in its lines: the last line of defence where a value in it was not made printable by itself. */
export function printableMessage(message: string): string {
  return message.replace(ALL_UNPRINTABLE, (character) => (character === '\n' ? character : mark(character)))
}

/** A JSON value likewise: text without its quotes, everything else as JSON. */
export function printableValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent')
  if (text.length <= LONGEST_VALUE) return printable(text)
  return `${printable(text, LONGEST_VALUE)} (${text.length} characters)`
}

function mark(character: string): string {
  return `«U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}»`
}

/** One line of JSON that steers no terminal either: JSON itself leaves C1 controls and bidi marks as they are. */
export function jsonLine(value: object): string {
  const escaped = (character: string): string =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join('')
  return `${JSON.stringify(value).replace(ALL_UNPRINTABLE, escaped)}\n`
}

const escapeUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`
