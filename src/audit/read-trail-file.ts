import * as crypto from 'node:crypto'
import type { Anchor } from '../audit-anchors/index.js'
import { createMerkleTree, type MerkleTree, type TrailFile } from '../audit-chain/index.js'
import { type AuditRecord, parseRecord } from '../audit-record/index.js'
import type { ChainHead } from './create-chain.js'
import { createEndReader, type SignedEnd } from './signed-end.js'
import type { TrailFileSystem } from './trail-file-system.js'

/** A record of a chain that was left. */
export interface LastKnown {
  readonly chain: string
  readonly seq: number
  readonly hash: string
}

/** What a file of a chain has that this process is about to go on with. */
export interface ReadFile {
  readonly kind: 'intact'
  readonly file: TrailFile
  /** Undefined where not even the first record is there. */
  readonly head: ChainHead | undefined
  readonly firstTime: string
  readonly lastTime: string
  /** Text of the key in force at its end, as the file says. */
  readonly key: string | undefined
  readonly end: SignedEnd
  /** Of the record before its first one. */
  readonly before: { readonly seq: number; readonly hash: string }
  /** Of its whole lines; what stands after them was never acknowledged. */
  readonly bytes: number
  readonly size: number
}

/** A bad line that no crash explains. */
export interface DamagedFile {
  readonly kind: 'damaged'
  /** The last good record. */
  readonly last: LastKnown | undefined
}

const CHUNK_BYTES = 1024 * 1024
const LINE_FEED = 0x0a
/** A line is at most so long; what is longer is none. */
const LONGEST_LINE_BYTES = 4 * CHUNK_BYTES
const HASH_BYTES = 75
const PREV = /"prev":"([0-9a-f]{64})"$/
const PREV_BYTES = '"prev":""'.length + 64
const HEAD = /^\{"v":1,"chain":"([0-9a-f]{12})","seq":(\d+),"time":"([^"]{27})","event":"(TRAIL_)?/
const HEAD_BYTES = 110
const HASH = /^,"hash":"([0-9a-f]{64})"\}$/

/**
 * Reads the last file of a chain, in pieces, as far as it is what a writer left. A last line that is cut off is what a crash
 * leaves, and so is a line with NULs, and all behind it: a power cut keeps some of the blocks that were not on disk yet, and
 * not others. Any other bad line is damage, and so is a chain that does not have the record of its anchor.
 */
export function readTrailFile(
  path: string,
  file: TrailFile,
  anchor: Anchor | undefined,
  fileSystem: TrailFileSystem,
): ReadFile | DamagedFile {
  const fd = fileSystem.openSync(path, 'r')
  try {
    const { size } = fileSystem.factsSync(fd)
    const reader = createReader(file, anchor)
    // The byte before each line is at hand: the hash begins with a zero.
    let data = Buffer.alloc(1 + CHUNK_BYTES)
    let filled = 1
    let read = 0
    while (read < size) {
      if (filled === data.length) {
        if (data.length > LONGEST_LINE_BYTES) return reader.bad(data, size)
        data = Buffer.concat([data, Buffer.alloc(data.length)])
      }
      const count = fileSystem.readSync(fd, data.subarray(filled), read)
      if (count === 0) break
      read += count
      filled += count
      let start = 1
      for (let end = data.indexOf(LINE_FEED, start); end >= 0 && end < filled; end = data.indexOf(LINE_FEED, start)) {
        if (!reader.take(data, start, end)) return reader.bad(data.subarray(start, end), size)
        start = end + 1
      }
      data.copyWithin(1, start, filled)
      filled -= start - 1
    }
    return reader.intact(size)
  } finally {
    fileSystem.closeSync(fd)
  }
}

function createReader(file: TrailFile, anchor: Anchor | undefined) {
  let tree: MerkleTree | undefined
  let prev = ''
  let bytes = 0
  let firstTime = ''
  let lastTime = ''
  let key: string | undefined
  let first = { seq: 0, hash: '' }
  const end = createEndReader()

  /** False for a line that is not the next of the chain. */
  function take(data: Buffer, start: number, lineEnd: number): boolean {
    const bodyEnd = lineEnd - HASH_BYTES
    if (bodyEnd <= start) return false
    const [, chain, seq, time, isOwn] =
      HEAD.exec(data.toString('latin1', start, Math.min(lineEnd, start + HEAD_BYTES))) ?? []
    const claimed = HASH.exec(data.toString('latin1', bodyEnd, lineEnd))?.[1]
    const before = PREV.exec(data.toString('latin1', Math.max(start, bodyEnd - PREV_BYTES), bodyEnd))?.[1]
    if (time === undefined || chain !== file.chain || before === undefined) return false
    data[start - 1] = 0
    const hash = crypto.hash('sha256', data.subarray(start - 1, bodyEnd), 'hex')
    if (hash !== claimed) return false
    const own = isOwn === undefined ? undefined : ownRecord(data.toString('utf8', start, lineEnd), before)
    if (isOwn !== undefined && own === undefined) return false
    if (tree === undefined || Number(seq) !== tree.size() + 1 || before !== prev) return false
    if (anchor?.seq === Number(seq) && anchor.hash !== hash) return false
    if (own === undefined) end.takeOther(() => data.toString('utf8', start, lineEnd))
    else end.takeOwn(own, tree, key)
    tree.append(Buffer.from(hash, 'hex'))
    prev = hash
    bytes += lineEnd + 1 - start
    lastTime = time
    firstTime ||= time
    return true
  }

  /** The first record has all that the chain is continued from. */
  function ownRecord(line: string, before: string): AuditRecord | undefined {
    const record = parseRecord(line)
    key = record?.trail?.key ?? key
    if (tree !== undefined) return record
    if (record?.event !== 'TRAIL_FILE' || record.trail?.file !== file.name) return undefined
    const roots = record.trail.frontier?.map((root) => Buffer.from(root, 'hex')) ?? []
    try {
      tree = createMerkleTree(record.seq - 1, roots)
    } catch {
      return undefined
    }
    prev = before
    first = { seq: record.seq - 1, hash: before }
    return record
  }

  const intact = (size: number): ReadFile => ({
    kind: 'intact',
    file,
    head: tree === undefined || bytes === 0 ? undefined : { chain: file.chain, seq: tree.size(), prev, tree },
    firstTime,
    lastTime,
    key,
    end: end.end(),
    before: first,
    bytes,
    size,
  })

  /** Behind a block that a power cut has not kept, nothing can be told from rubbish. */
  function bad(line: Buffer, size: number): ReadFile | DamagedFile {
    if (line.includes(0)) return intact(size)
    const last = tree === undefined || bytes === 0 ? undefined : { chain: file.chain, seq: tree.size(), hash: prev }
    return { kind: 'damaged', last }
  }

  return { take, intact, bad }
}
