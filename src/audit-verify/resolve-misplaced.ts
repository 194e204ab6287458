import type { DamageKind, Place } from './damage.js'
import type { Missing, Run } from './record-order.js'

type OnDamage = (kind: DamageKind, place: Place, message: string, seq?: number, toSeq?: number) => void

/**
 * Says of records that are missing whether they stand elsewhere, and of those that stand elsewhere what they are.
 *
 * @param hashAt hash of the record that stands at its own place; undefined for none
 */
export function resolveMisplaced(
  { runs, missing }: { readonly runs: readonly Run[]; readonly missing: readonly Missing[] },
  hashAt: (seq: number) => string | undefined,
  onDamage: OnDamage,
): void {
  const found = new Set<Run>()
  const runsIn = createRunIndex(runs)
  for (const range of missing) {
    const elsewhere = runsIn(range)
    for (const run of elsewhere) found.add(run)
    const count = elsewhere.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    const [first] = elsewhere
    if (first !== undefined) {
      onDamage(
        'reordered',
        earlier(first.place, range.place),
        'records do not stand in their order',
        first.from,
        first.to,
      )
    }
    if (count >= range.to - range.from + 1 || range.isExcused) continue
    const message = range.atFileStart ? 'the end of the file before it is missing' : 'records before it are missing'
    onDamage(range.atFileStart ? 'cut' : 'removed', range.place, message, range.from, range.to)
  }
  for (const run of runs) {
    if (found.has(run)) continue
    if (hashAt(run.to) === run.hash) onDamage('doubled', run.place, 'it stands in the trail twice', run.from, run.to)
    else onDamage('inserted', run.place, 'another record has its number, and its place', run.from, run.to)
  }
}

/**
 * Finds the runs within a range, as they stand. Whoever spoils a trail can make as many of both as there are lines: ranges
 * do not overlap, so that all of them together look at each run once.
 */
function createRunIndex(runs: readonly Run[]): (range: Missing) => readonly Run[] {
  const byNumber = runs.map((run, at) => ({ run, at })).sort((one, other) => one.run.from - other.run.from)

  function firstFrom(seq: number): number {
    let [low, high] = [0, byNumber.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((byNumber[middle]?.run.from ?? 0) < seq) low = middle + 1
      else high = middle
    }
    return low
  }

  return (range) => {
    const within: (typeof byNumber)[number][] = []
    for (let at = firstFrom(range.from); at < byNumber.length; at++) {
      const each = byNumber[at]
      if (each === undefined || each.run.from > range.to) break
      if (each.run.to <= range.to) within.push(each)
    }
    return within.sort((one, other) => one.at - other.at).map(({ run }) => run)
  }
}

/** Names of the files of a chain sort as the files do. */
function earlier(one: Place, other: Place): Place {
  if (one.file !== other.file) return one.file < other.file ? one : other
  return one.line < other.line ? one : other
}
