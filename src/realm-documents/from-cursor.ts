import type { JsonValue } from '../json/index.js'
import type { Place, YamlCursor } from '../realm-config/index.js'
import type { Places } from './places.js'

/** A YAML value as JSON has it; of each member, where it was written. */
export function fromCursor(cursor: YamlCursor, places: Places): JsonValue {
  if (cursor.kind === 'list') {
    const items = cursor.items()
    const list = items.map((item) => fromCursor(item, places))
    places.note(list, { places: new Map<string | number, Place>(items.map(({ place }, at) => [at, place])) })
    return list
  }
  if (cursor.kind === 'mapping') {
    const fields = cursor.fields()
    const object = Object.fromEntries(fields.map(({ name, value }) => [name, fromCursor(value, places)]))
    places.note(object, {
      places: new Map<string | number, Place>(fields.map(({ name, value }) => [name, value.place])),
    })
    return object
  }
  return scalarOf(cursor.scalar)
}

function scalarOf(scalar: unknown): JsonValue {
  if (typeof scalar === 'string' || typeof scalar === 'boolean') return scalar
  if (typeof scalar === 'number') return Number.isFinite(scalar) ? scalar : String(scalar)
  return scalar === undefined || scalar === null ? null : String(scalar)
}
