import { type Mistake, mistakeAt, type Place } from '../realm-config-error.js'
import type { YamlCursor } from '../yaml-cursor.js'

/** No text holds what PostgreSQL can't store, and so could not compare: NUL, or half of a surrogate pair. */
export function textIsStorable(policy: YamlCursor): readonly Mistake[] {
  if (policy.text !== undefined) return storable(policy.text, policy.place)
  return [
    ...policy.items().flatMap(textIsStorable),
    ...policy.fields().flatMap(({ name, place, value }) => [...storable(name, place), ...textIsStorable(value)]),
  ]
}

function storable(text: string, place: Place): readonly Mistake[] {
  if (!/\p{Surrogate}|\0/u.test(text)) return []
  const problem = 'This text holds a NUL, or half of a character, which no database stores.'
  return [mistakeAt(place, problem, 'Remove the escape that makes it, `\\0` or `\\uD800` for example.')]
}
