import { isJsonObject, type JsonValue } from '../json/index.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** Members of all objects in a value. */
export function countMembers(value: JsonValue): number {
  if (isJsonObject(value)) {
    const names = Object.keys(value)
    let members = names.length
    for (const name of names) members += countWithin(value[name])
    return members
  }
  let members = 0
  if (Array.isArray(value)) for (const element of value) members += countWithin(element)
  return members
}

/** A string or a number costs no call. */
function countWithin(part: JsonValue | undefined): number {
  return typeof part === 'object' && part !== null ? countMembers(part) : 0
}

/**
 * Looks for what JSON.parse hides: a member that stands twice in one object. Only over text that JSON.parse has accepted.
 *
 * @returns its name, or `undefined`
 */
export function findRepeatedMember(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = []
  let index = 0
  while (index < text.length) {
    const character = text.charCodeAt(index)
    if (character === QUOTE) {
      const end = endOfString(text, index)
      const next = skipWhitespace(text, end)
      if (text.charCodeAt(next) === COLON) {
        const name = nameIn(text.slice(index, end))
        const members = open[open.length - 1]
        if (members?.has(name)) return name
        members?.add(name)
      }
      index = next
      continue
    }
    if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      open.push(character === OPEN_BRACE ? new Set() : undefined)
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) {
      open.pop()
    }
    index += 1
  }
  return undefined
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote + 1
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, quote: number): boolean {
  let before = quote - 1
  while (text.charCodeAt(before) === BACKSLASH) before -= 1
  return (quote - before) % 2 === 0
}

function skipWhitespace(text: string, start: number): number {
  let index = start
  while (index < text.length && text.charCodeAt(index) <= 0x20) index += 1
  return index
}

/** `"\u0061lg"` and `"alg"` are one name. */
function nameIn(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  const name: unknown = JSON.parse(quoted)
  return String(name)
}
