/** What can be wrong with a trail. */
export const DAMAGE_KINDS = {
  changed: 'The bytes of a record are not those that were hashed, or the record after it has another hash of it.',
  removed: 'Records are missing.',
  inserted: 'A line that no writer put there.',
  doubled: 'A record that stands in the trail twice.',
  reordered: 'Records, or files, do not stand where they were written.',
  cut: 'The end is missing: of the chain, of a file, or of its last line.',
  file_missing: 'A file of the chain is not there, or the whole chain.',
  file_emptied: 'A file of the chain has nothing in it.',
  clock_back: 'A record is older than the one before it, and no TRAIL_CLOCK says why.',
  spliced: 'A record of another chain.',
  rewritten: 'Records were hashed anew: they lead to another root, or hash, than was signed or anchored.',
  forked: 'One key has signed two histories of one chain.',
  signature: 'A checkpoint, an anchor or an endorsement is not signed by its key.',
  key: 'A key signs that nobody has named or endorsed.',
  line_ends:
    'Lines do not end as the writer ends them: CRLF, a byte order mark, NUL bytes, a missing or an added line feed.',
  malformed: 'A record that has not the form of the schema: unknown or repeated members, or another version.',
  unreadable: 'A file cannot be read, or unpacked.',
} as const satisfies Readonly<Record<string, string>>

export type DamageKind = keyof typeof DAMAGE_KINDS

/** Where a line stands. */
export interface Place {
  /** Name of the file. */
  readonly file: string
  /** From 1; 0 where the file as a whole is meant. */
  readonly line: number
}

export interface Damage extends Place {
  readonly kind: DamageKind
  readonly chain: string
  /** Of the first record it concerns, as far as that can be known. */
  readonly seq?: number | undefined
  /** Of the last one, where it concerns several. */
  readonly toSeq?: number | undefined
  /** One sentence. */
  readonly message: string
}

/** Damages of a chain: the first ones with all they say, the others counted. */
export interface DamageList {
  add(damage: Damage): void
  all(): readonly Damage[]
  count(): number
  counts(): Partial<Record<DamageKind, number>>
}

const MOST_KEPT = 1000

export function createDamageList(): DamageList {
  const kept: Damage[] = []
  const counts: Partial<Record<DamageKind, number>> = {}
  let count = 0
  return {
    add(damage) {
      count++
      counts[damage.kind] = (counts[damage.kind] ?? 0) + 1
      if (kept.length < MOST_KEPT) kept.push(damage)
    },
    all: () => kept,
    count: () => count,
    counts: () => counts,
  }
}
