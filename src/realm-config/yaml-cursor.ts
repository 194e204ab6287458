import { type Document, isMap, isScalar, isSeq } from 'yaml'
import type { Place } from './realm-config-error.js'

/**
 * A value in a YAML file, or the lack of one, that knows where it stands. It never throws: a field that is not there,
 * or a value of another kind, reads as absent or empty, so that checks across files need not repeat what the schema says.
 */
export interface YamlCursor {
  /** Where to point when this value is wrong: at a scalar or a list's item, else at its key; if absent, at its parent. */
  readonly place: Place
  readonly kind: 'absent' | 'scalar' | 'list' | 'mapping'
  /** The value of a scalar. */
  readonly scalar: unknown
  /** The value of a scalar that is a string. */
  readonly text: string | undefined
  field(name: string): YamlCursor
  fields(): readonly YamlField[]
  items(): readonly YamlCursor[]
}

export interface YamlField {
  readonly name: string
  /** Where the key stands. */
  readonly place: Place
  readonly value: YamlCursor
}

/** A name that something is called by, or referred to by, and where it stands. */
export interface Name {
  readonly name: string
  readonly place: Place
}

interface Source {
  readonly file: string
  readonly document: Document
  readonly placeAt: (offset: number) => Place
}

/** The root of a parsed file. */
export const cursorOf = (source: Source): YamlCursor =>
  createCursor(source, source.document.contents, startOf(source.file))

/** Stands for a file that is missing or cannot be read. */
export const absentCursor = (file: string): YamlCursor => emptyCursor(startOf(file))

export const startOf = (file: string): Place => ({ file, line: 1, column: 1 })

/** The value at a path of field names and list indices, as zod reports it. */
export const follow = (root: YamlCursor, path: readonly PropertyKey[]): YamlCursor =>
  path.reduce<YamlCursor>(
    (cursor, step) =>
      typeof step === 'number' ? (cursor.items()[step] ?? emptyCursor(cursor.place)) : cursor.field(String(step)),
    root,
  )

/** The strings of a list. */
export const namesIn = (list: YamlCursor): readonly Name[] => list.items().flatMap(nameOf)

/** The string itself, as a list of one or none. */
export const nameOf = (cursor: YamlCursor): readonly Name[] =>
  cursor.text === undefined ? [] : [{ name: cursor.text, place: cursor.place }]

function createCursor(source: Source, node: unknown, place: Place): YamlCursor {
  if (isScalar(node)) {
    const text = typeof node.value === 'string' ? node.value : undefined
    return { ...emptyCursor(place), kind: 'scalar', scalar: node.value, text }
  }
  if (isSeq(node)) {
    const items = () => node.items.map((item) => createCursor(source, item, placeOf(source, item, place)))
    return { ...emptyCursor(place), kind: 'list', items }
  }
  if (!isMap(node)) return emptyCursor(place)

  const fields = (): readonly YamlField[] =>
    node.items.map(({ key, value }) => {
      const keyPlace = placeOf(source, key, place)
      const pointed = isScalar(value) && value.value !== null ? placeOf(source, value, keyPlace) : keyPlace
      return {
        name: String(isScalar(key) ? key.value : key),
        place: keyPlace,
        value: createCursor(source, value, pointed),
      }
    })
  const field = (name: string): YamlCursor =>
    fields().find((candidate) => candidate.name === name)?.value ?? emptyCursor(place)
  return { ...emptyCursor(place), kind: 'mapping', field, fields }
}

const emptyCursor = (place: Place): YamlCursor => ({
  place,
  kind: 'absent',
  scalar: undefined,
  text: undefined,
  field: () => emptyCursor(place),
  fields: () => [],
  items: () => [],
})

function placeOf(source: Source, node: unknown, fallback: Place): Place {
  const offset = isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined
  return offset === undefined ? fallback : source.placeAt(offset)
}
