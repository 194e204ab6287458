import { UNPRINTABLE } from '../log-line/index.js'

/** Longest piece of a token that goes into a refusal, in UTF-16 code units. */
const LONGEST_SHOWN = 200

/** What is looked at for it: a mark or a spelling without escapes is at least half as long as what it stands for. */
const LONGEST_LOOKED_AT = 3 * LONGEST_SHOWN

const EACH_UNPRINTABLE = new RegExp(`[${UNPRINTABLE}]`, 'gu')

/** In text, the opening guillemet too: it shall not look like a mark. */
const TO_MARK = new RegExp(`[«${UNPRINTABLE}]`, 'gu')
const TO_MARK_OR_ESCAPED = new RegExp(`\\\\u[\\da-f]{4}|\\\\.|[«${UNPRINTABLE}]`, 'gu')

/**
 * Text from outside in a sentence: `a«U+000A»b`. A mark holds no backslash, since a sentence is often printed as it is, and as
 * often becomes a log line, which escapes backslashes: so each character has one spelling in both.
 */
export function shownText(text: string): string {
  return cut(text.slice(0, LONGEST_LOOKED_AT).replace(TO_MARK, mark))
}

/** The same between quotation marks. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', mark)}"`
}

/** A JSON value from outside in a sentence; `absent` when there is none. */
export function shown(value: unknown): string {
  if (value === undefined) return 'absent'
  const short = typeof value === 'string' ? value.slice(0, LONGEST_LOOKED_AT) : value
  const text = JSON.stringify(short) ?? typeof value
  return cut(text.slice(0, LONGEST_LOOKED_AT).replace(TO_MARK_OR_ESCAPED, markOrBackslash))
}

/** A sentence with pieces that are shown already: marks what else in it is unprintable, such as in the message of an error. */
export function shownSentence(sentence: string): string {
  return cut(sentence.slice(0, LONGEST_LOOKED_AT).replace(EACH_UNPRINTABLE, mark))
}

/** To 200 code units, with an ellipsis, and not between the halves of a pair. */
function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
}

function markOrBackslash(piece: string): string {
  if (piece === '\\\\') return '\\'
  if (!piece.startsWith('\\')) return mark(piece)
  // The end of what is looked at may fall into an escape; what is shown ends long before.
  if (piece === '\\u') return ''
  const character: string = JSON.parse(`"${piece}"`)
  return mark(character)
}

function mark(character: string): string {
  return `«U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}»`
}
