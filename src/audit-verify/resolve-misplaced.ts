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
  for (const range of missing) {
    const elsewhere = runs.filter(({ from, to }) => from >= range.from && to <= range.to)
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

/** Names of the files of a chain sort as the files do. */
function earlier(one: Place, other: Place): Place {
  if (one.file !== other.file) return one.file < other.file ? one : other
  return one.line < other.line ? one : other
}
