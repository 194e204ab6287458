import type { Group } from './group-table.js'

/** So many times what it takes to fire is remembered, for events that come late. */
const REMEMBERED = 2

/**
 * Counts an event by its own stamp, and says whether so many are now within so long of each other, this one among them. An
 * event that comes late counts where it belongs; one whose stamp is far off is a window of its own, and ends none.
 */
export function countWithin(group: Group, timeMs: number, atLeast: number, withinMs: number): boolean {
  const { stamps, arrivals } = group
  const at = placeOf(stamps, timeMs)
  stamps.splice(at, 0, timeMs)
  arrivals.push(timeMs)
  const isFull = isWithin(stamps, at, atLeast, withinMs)
  if (arrivals.length > atLeast * REMEMBERED) {
    const oldest = arrivals.shift()
    if (oldest !== undefined) stamps.splice(placeOf(stamps, oldest) - 1, 1)
  }
  return isFull
}

/** Any run of so many that has the one at `at` in it. */
function isWithin(stamps: readonly number[], at: number, atLeast: number, withinMs: number): boolean {
  const last = Math.min(at, stamps.length - atLeast)
  for (let from = Math.max(0, at - atLeast + 1); from <= last; from += 1) {
    if ((stamps[from + atLeast - 1] ?? 0) - (stamps[from] ?? 0) <= withinMs) return true
  }
  return false
}

/** Behind all that are not later. */
function placeOf(stamps: readonly number[], timeMs: number): number {
  let [low, high] = [0, stamps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stamps[middle] ?? 0) <= timeMs) low = middle + 1
    else high = middle
  }
  return low
}
