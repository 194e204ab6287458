import { z } from 'zod'
import { type Checkpoint, parseCheckpoint } from '../audit-chain/index.js'

/** What somebody has kept of a chain: that at this size it had this root, and that this record closed it. */
export interface Anchor extends Checkpoint {
  /** Number and hash of the record that holds the checkpoint; a bare note does not say the hash. */
  readonly seq: number
  readonly hash: string | undefined
  /** The signed note. */
  readonly note: string
  /** Where it stands in its file. */
  readonly line: number
}

export interface AnchorFile {
  /** How it is named in reports. */
  readonly name: string
  /** By chain, by size; the first that says something of a size. */
  readonly chains: ReadonlyMap<string, readonly Anchor[]>
  /** Pairs that say different things of one size. */
  readonly conflicts: readonly (readonly [Anchor, Anchor])[]
  /** Lines that say nothing that can be read; the last one may be of a crash and is not counted. */
  readonly unreadable: readonly number[]
}

const lineSchema = z.object({
  v: z.literal(1),
  chain: z.string().regex(/^[0-9a-f]{12}$/),
  seq: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  checkpoint: z.string(),
})

/** So many of a chain are compared with it, the newest; one of them proves all before it. */
const MOST_OF_A_CHAIN = 20_000

/**
 * Reads anchors: lines as the trail writes them, or bare signed checkpoints, one after the other.
 *
 * @param name for reports
 */
export function readAnchors(name: string, text: string): AnchorFile {
  const chains = new Map<string, Map<number, Anchor>>()
  const conflicts: (readonly [Anchor, Anchor])[] = []
  const unreadable: number[] = []
  for (const anchor of text.startsWith('passerelle-audit/') ? bareNotes(text) : anchorLines(text)) {
    if (typeof anchor === 'number') unreadable.push(anchor)
    else add(anchor)
  }

  function add(anchor: Anchor): void {
    const own = chains.get(anchor.chain) ?? new Map<number, Anchor>()
    chains.set(anchor.chain, own)
    const other = own.get(anchor.size)
    if (other !== undefined && !isSame(other, anchor)) conflicts.push([other, anchor])
    if (other === undefined) own.set(anchor.size, anchor)
  }

  const sorted = [...chains].map(([chain, own]): [string, readonly Anchor[]] => [
    chain,
    [...own.values()].sort((one, other) => one.size - other.size).slice(-MOST_OF_A_CHAIN),
  ])
  return { name, chains: new Map(sorted), conflicts, unreadable }
}

const isSame = (one: Anchor, other: Anchor): boolean =>
  one.root.equals(other.root) && (one.hash === other.hash || one.hash === undefined || other.hash === undefined)

function* anchorLines(text: string): Generator<Anchor | number> {
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const anchor = anchorOfLine(line, index + 1)
    // The last one may have been cut off by a crash.
    if (anchor !== undefined) yield anchor
    else if (index < lines.length - 1) yield index + 1
  }
}

function anchorOfLine(line: string, number: number): Anchor | undefined {
  try {
    const { chain, seq, hash, checkpoint: note } = lineSchema.parse(JSON.parse(line))
    const checkpoint = checkpointOfNote(note)
    if (checkpoint === undefined || checkpoint.chain !== chain || checkpoint.size !== seq - 1) return undefined
    return { ...checkpoint, seq, hash, note, line: number }
  } catch {
    return undefined
  }
}

function* bareNotes(text: string): Generator<Anchor | number> {
  let line = 1
  for (const note of text.split(/(?<=\n)(?=passerelle-audit\/)/)) {
    const checkpoint = checkpointOfNote(`${note.trimEnd()}\n`)
    yield checkpoint === undefined
      ? line
      : { ...checkpoint, seq: checkpoint.size + 1, hash: undefined, note: `${note.trimEnd()}\n`, line }
    line += note.split('\n').length - 1
  }
}

/** What a note says, whoever has signed it. */
function checkpointOfNote(note: string): Checkpoint | undefined {
  const separator = note.indexOf('\n\n')
  return separator < 0 ? undefined : parseCheckpoint(note.slice(0, separator + 1))
}
