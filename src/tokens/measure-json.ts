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
  | { readonly ok: true; readonly members: number; readonly nested: readonly NestedMember[] }
  /** `reason` completes "the payload is …". */
  | { readonly ok: false; readonly reason: string }

/** A member of the outermost object whose value is an object or an array. Exact if the text is JSON. */
export interface NestedMember {
  /** Without escapes: whoever writes some, is left out. */
  readonly name: string
  /** The value as it is written. */
  readonly text: string
}

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
  const nested: NestedMember[] = []
  let nameStart = 0
  let nameEnd = 0
  let valueStart = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    // What JSON is made of, most frequent first; anything else is part of a number or a word.
    if (character === QUOTE) {
      const end = endOfString(text, index)
      // Before a value that opens in the outermost object, the last string there is its name.
      if (depth === 1) {
        nameStart = index + 1
        nameEnd = end
      }
      index = end
    } else if (character === COLON) {
      members += 1
      isMember = true
    } else if (character === COMMA) {
      commas += 1
      if (commas >= maxValues) return { ok: false, reason: `of more than ${maxValues} values` }
      isMember = false
    } else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      if (depth === 1) valueStart = index
      depth += 1
      if (depth > maxDepth) return { ok: false, reason: `nested deeper than ${maxDepth} levels` }
      if (!isMember) elements += 1
      isMember = false
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) {
      depth -= 1
      if (depth === 1) {
        const name = text.slice(nameStart, nameEnd)
        if (!name.includes('\\')) nested.push({ name, text: text.slice(valueStart, index + 1) })
      }
    }
    if (members + elements > maxMembers) return { ok: false, reason: `of more than ${maxMembers} members` }
  }
  return { ok: true, members, nested }
}

/** Index of the closing quote of the string that opens at `start`; the text's length if none closes it. */
function endOfString(text: string, start: number): number {
  // Twice as fast as looking at each character: strings are most of a token.
  let quote = text.indexOf('"', start + 1)
  while (quote >= 0 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote < 0 ? text.length : quote
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, quote: number): boolean {
  let before = quote - 1
  while (text.charCodeAt(before) === BACKSLASH) before -= 1
  return (quote - before) % 2 === 0
}
