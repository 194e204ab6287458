import { type MerkleTree, openNote, parseCheckpoint, parseNoteKey } from '../audit-chain/index.js'
import { type AuditRecord, parseRecord } from '../audit-record/index.js'

/** What the end of a file rests on. Who goes on with a chain signs all of it: nothing that anybody could have added to it. */
export type SignedEnd =
  /** A checkpoint by this key, and what a crash leaves behind it. `isStopped`: a process left it in order. */
  | { readonly kind: 'signed'; readonly key: string; readonly isStopped: boolean }
  /** No checkpoint, and records: the file before has to vouch for them. */
  | { readonly kind: 'open' }
  /** No checkpoint, and no more than how a process begins. */
  | { readonly kind: 'begun' }
  /** A checkpoint that was not signed so, or records that no process leaves behind its newest one. */
  | { readonly kind: 'strange' }

/** Looks at the records of a file, in order. */
export interface EndReader {
  /** @param tree of all records before it. @param key in force */
  takeOwn(record: AuditRecord, tree: MerkleTree, key: string | undefined): void
  takeOther(line: () => string): void
  end(): SignedEnd
}

interface Newest {
  readonly chain: string
  readonly note: string
  readonly key: string
  readonly size: number
  readonly root: Buffer
  readonly isStopped: boolean
}

/** What the trail says of itself, and what explains nothing that is missing. */
const HARMLESS: ReadonlySet<string> = new Set([
  'TRAIL_FILE',
  'TRAIL_STOPPED',
  'TRAIL_KEY',
  'TRAIL_CLOCK',
  'TRAIL_GAP',
  'TRAIL_REOPENED',
  'TRAIL_DEGRADED',
  'TRAIL_RECOVERED',
])

export function createEndReader(): EndReader {
  let newest: Newest | undefined
  let lastOwn = ''
  let isOpen = false
  let isStrange = false

  function takeOwn(record: AuditRecord, tree: MerkleTree, key = ''): void {
    const { event, chain, trail } = record
    if (event === 'TRAIL_CHECKPOINT') {
      const isStopped = lastOwn === 'TRAIL_STOPPED'
      newest = { chain, note: trail?.checkpoint ?? '', key, size: tree.size(), root: tree.root(), isStopped }
      isOpen = false
      isStrange = false
    } else if (event === 'TRAIL_STARTED') isStrange ||= newest !== undefined && trail?.continues !== undefined
    else isStrange ||= !HARMLESS.has(event)
    lastOwn = event
  }

  function takeOther(line: () => string): void {
    lastOwn = ''
    if (newest === undefined) isOpen = true
    else if (newest.isStopped) isStrange ||= !isLate(line())
  }

  function end(): SignedEnd {
    if (isStrange) return { kind: 'strange' }
    if (newest === undefined) return { kind: isOpen ? 'open' : 'begun' }
    return isSigned(newest) ? { kind: 'signed', key: newest.key, isStopped: newest.isStopped } : { kind: 'strange' }
  }

  return { takeOwn, takeOther, end }
}

/** Of a commit that was refused while the trail was about to end: that nothing was done. */
function isLate(line: string): boolean {
  const { outcome, reason } = parseRecord(line) ?? {}
  return outcome === 'failure' && reason === 'audit_unavailable'
}

function isSigned({ chain, note, key, size, root }: Newest): boolean {
  const signer = parseNoteKey(key)
  const checkpoint = parseCheckpoint((signer && openNote(note, [signer]))?.text ?? '')
  return checkpoint?.chain === chain && checkpoint.size === size && checkpoint.root.equals(root)
}
