import { isJsonObject, type JsonValue } from '../json/index.js'
import type { Place } from '../realm-config/index.js'

type Step = string | number

/** Where the members of an object, or the entries of a list, were written. */
export type Spots =
  | { readonly places: ReadonlyMap<Step, Place> }
  | {
      readonly placeAt: (offset: number) => Place
      readonly offsets: ReadonlyMap<Step, number> | readonly number[]
    }

/** Remembers, of objects and lists that were read from files, where their members were written. */
export interface Places {
  note(container: object, spots: Spots): void
  /** Another object takes the place of one; its members under the same names. */
  replaced(from: object, to: object): void
  of(container: object, step: Step): Place | undefined
  /** The place of what a path leads to in a document, or of the nearest around it that was written. */
  follow(document: JsonValue, path: readonly Step[]): Place | undefined
}

export function createPlaces(): Places {
  const known = new Map<object, Spots>()
  const placeIn = (container: object, step: Step): Place | undefined => {
    const spots = known.get(container)
    return spots && placeFrom(spots, step)
  }
  return {
    note(container, spots) {
      known.set(container, spots)
    },
    replaced(from, to) {
      const spots = known.get(from)
      if (spots !== undefined) known.set(to, spots)
    },
    of: placeIn,
    follow(document, path) {
      let place: Place | undefined
      let value: JsonValue | undefined = document
      for (const step of path) {
        if (typeof value !== 'object' || value === null) break
        place = placeIn(value, step) ?? place
        value = memberOf(value, step)
      }
      return place
    },
  }
}

function placeFrom(spots: Spots, step: Step): Place | undefined {
  if ('places' in spots) return spots.places.get(step)
  const { offsets, placeAt } = spots
  const offset = isList(offsets) ? (typeof step === 'number' ? offsets[step] : undefined) : offsets.get(step)
  return offset === undefined ? undefined : placeAt(offset)
}

const isList = (offsets: ReadonlyMap<Step, number> | readonly number[]): offsets is readonly number[] =>
  Array.isArray(offsets)

function memberOf(value: JsonValue, step: Step): JsonValue | undefined {
  if (isJsonObject(value)) return value[step]
  return Array.isArray(value) && typeof step === 'number' ? value[step] : undefined
}
