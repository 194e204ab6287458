import type { JsonValue } from '../json/index.js'
import { type Mistake, mistakeAt, type Place, placesInText } from '../realm-config/index.js'
import type { Places } from './places.js'

export interface ParsedText {
  /** Undefined where the text could not be understood. */
  readonly value: JsonValue | undefined
  readonly mistakes: readonly Mistake[]
  /** Members that are written twice: the last counts, for Keycloak as here. */
  readonly twice: readonly Mistake[]
}

const DEEPEST = 64

interface Reader {
  readonly text: string
  readonly places: Places
  readonly placeAt: (offset: number) => Place
  readonly mistakes: Mistake[]
  readonly twice: Mistake[]
  at: number
}

/** What is wrong, and where; thrown within this file alone. */
class NotJson extends Error {
  readonly offset: number
  readonly mend: string

  constructor(offset: number, problem: string, mend: string) {
    super(problem)
    this.offset = offset
    this.mend = mend
  }
}

/**
 * JSON to a value whose parts know where they stand. Written out, since JSON.parse tells no places: 20 MB take about half
 * a second.
 */
export function parseJson(file: string, text: string, places: Places): ParsedText {
  const placeAt = placesInText(file, text)
  const reader: Reader = { text, places, placeAt, mistakes: [], twice: [], at: text.startsWith('\uFEFF') ? 1 : 0 }
  try {
    const value = readValue(reader, 0)
    skipSpace(reader)
    if (reader.at < text.length) throw expected(reader, 'the end of the file')
    return { value, mistakes: reader.mistakes, twice: reader.twice }
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    const mistake = mistakeAt(placeAt(error.offset), `Not valid JSON: ${error.message}.`, error.mend)
    return { value: undefined, mistakes: [...reader.mistakes, mistake], twice: reader.twice }
  }
}

function readValue(reader: Reader, depth: number): JsonValue {
  skipSpace(reader)
  if (depth > DEEPEST) {
    throw new NotJson(reader.at, `it nests more than ${DEEPEST} levels deep`, 'Close what is not closed.')
  }
  switch (reader.text[reader.at]) {
    case '{':
      return readObject(reader, depth)
    case '[':
      return readList(reader, depth)
    case '"':
      return readText(reader)
    default:
      return readWord(reader)
  }
}

function readObject(reader: Reader, depth: number): JsonValue {
  const object: Record<string, JsonValue> = {}
  const offsets = new Map<string, number>()
  reader.places.note(object, { placeAt: reader.placeAt, offsets })
  reader.at += 1
  skipSpace(reader)
  if (reader.text[reader.at] === '}') {
    reader.at += 1
    return object
  }
  for (;;) {
    skipSpace(reader)
    const keyAt = reader.at
    if (reader.text[keyAt] !== '"') throw expected(reader, 'a name in double quotes')
    const key = readText(reader)
    skipSpace(reader)
    if (reader.text[reader.at] !== ':') throw expected(reader, 'a colon')
    reader.at += 1
    skipSpace(reader)
    const valueAt = reader.at
    const value = readValue(reader, depth + 1)
    noteRefused(reader, keyAt, key, offsets)
    offsets.set(key, typeof value === 'object' ? keyAt : valueAt)
    if (key !== '__proto__') object[key] = value
    if (!hasMore(reader, '}')) return object
  }
}

function readList(reader: Reader, depth: number): JsonValue {
  const list: JsonValue[] = []
  const offsets: number[] = []
  reader.places.note(list, { placeAt: reader.placeAt, offsets })
  reader.at += 1
  skipSpace(reader)
  if (reader.text[reader.at] === ']') {
    reader.at += 1
    return list
  }
  for (;;) {
    skipSpace(reader)
    offsets.push(reader.at)
    list.push(readValue(reader, depth + 1))
    if (!hasMore(reader, ']')) return list
  }
}

function hasMore(reader: Reader, close: '}' | ']'): boolean {
  skipSpace(reader)
  const found = reader.text[reader.at]
  if (found !== ',' && found !== close) throw expected(reader, `a comma or \`${close}\``)
  reader.at += 1
  return found === ','
}

function noteRefused(reader: Reader, at: number, key: string, known: ReadonlyMap<string, number>): void {
  if (key === '__proto__') {
    reader.mistakes.push(mistakeAt(reader.placeAt(at), '`__proto__` cannot be a field name.', 'Choose another name.'))
  } else if (known.has(key)) {
    reader.twice.push(mistakeAt(reader.placeAt(at), 'This field is written twice.', 'Keep one of the two.'))
  }
}

function readText(reader: Reader): string {
  const { text, at } = reader
  let end = text.indexOf('"', at + 1)
  const plain = end >= 0 ? text.slice(at + 1, end) : ''
  if (end >= 0 && !plain.includes('\\') && !plain.includes('\n')) {
    reader.at = end + 1
    return plain
  }
  while (end >= 0 && backslashesBefore(text, end) % 2 === 1) end = text.indexOf('"', end + 1)
  if (end < 0) throw new NotJson(at, 'this text has no end', 'Close it with a double quote.')
  reader.at = end + 1
  try {
    const parsed: string = JSON.parse(text.slice(at, end + 1))
    return parsed
  } catch {
    throw new NotJson(at, 'this text holds a sign that has to be escaped', 'Write line ends as \\n and \\ as \\\\.')
  }
}

function backslashesBefore(text: string, end: number): number {
  let count = 0
  while (text[end - 1 - count] === '\\') count += 1
  return count
}

const WORDS: Readonly<Record<string, JsonValue>> = { true: true, false: false, null: null }
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|[a-z]+/y

function readWord(reader: Reader): JsonValue {
  NUMBER.lastIndex = reader.at
  const found = NUMBER.exec(reader.text)?.[0]
  if (found === undefined) throw expected(reader, 'a value')
  const word = Object.hasOwn(WORDS, found) ? WORDS[found] : undefined
  const value = word === undefined ? Number(found) : word
  if (typeof value === 'number' && Number.isNaN(value)) throw expected(reader, 'a value')
  reader.at += found.length
  return value
}

function skipSpace(reader: Reader): void {
  const { text } = reader
  for (;;) {
    const code = text.charCodeAt(reader.at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
    reader.at += 1
  }
}

function expected(reader: Reader, what: string): NotJson {
  const found = reader.at >= reader.text.length ? 'the file ends' : 'there is something else'
  return new NotJson(
    reader.at,
    `here should be ${what}, and ${found}`,
    'Check commas, quotes and brackets here and before.',
  )
}
