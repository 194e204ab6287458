import type { ResolvedLimits } from './limits.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** What a text would cost to parse. */
export type JsonMeasure =
  /** Members of all its objects, repeated ones too. Exact if the text is JSON. */
  | { readonly ok: true; readonly members: number }
  /** `reason` completes "the payload is …". */
  | { readonly ok: false; readonly reason: string }

type JsonLimits = Pick<ResolvedLimits, 'maxDepth' | 'maxMembers' | 'maxValues'>

/**
 * Measures a text before JSON.parse sees it: a member costs the parser a hundred times what a character does, and a deep
 * text is after somebody's stack. One pass that ends at the first limit; the text need not be JSON.
 */
export function measureJson(text: string, { maxDepth, maxMembers, maxValues }: JsonLimits): JsonMeasure {
  let members = 0
  /** Objects and arrays that are no member's value: those cost as much as one. */
  let elements = 0
  let commas = 0
  let depth = 0
  let isMember = true
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    // What JSON is made of, most frequent first; anything else is part of a number or a word.
    if (character === QUOTE) {
      index = endOfString(text, index)
    } else if (character === COLON) {
      members += 1
      isMember = true
    } else if (character === COMMA) {
      commas += 1
      if (commas >= maxValues) return { ok: false, reason: `of more than ${maxValues} values` }
      isMember = false
    } else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      depth += 1
      if (depth > maxDepth) return { ok: false, reason: `nested deeper than ${maxDepth} levels` }
      if (!isMember) elements += 1
      isMember = false
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) {
      depth -= 1
    }
    if (members + elements > maxMembers) return { ok: false, reason: `of more than ${maxMembers} members` }
  }
  return { ok: true, members }
}

/** Index of the closing quote of the string that opens at `start`; of the last character if none closes it. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    if (character === QUOTE) return index
    if (character === BACKSLASH) index += 1
  }
  return text.length
}
