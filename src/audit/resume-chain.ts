import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import {
  createMerkleTree,
  hashesOfLine,
  NO_HASH,
  parseTrailFileName,
  type TrailFile,
  trailFile,
} from '../audit-chain/index.js'
import { parseRecord } from '../audit-record/index.js'
import { type ProcessLock, takeLock } from '../process-lock/index.js'
import type { ChainHead } from './create-chain.js'

/** A chain that this process has for itself, and where it stands. */
export interface ClaimedChain {
  readonly head: ChainHead
  /** The file to go on in; undefined for a chain that begins. */
  readonly file: TrailFile | undefined
  readonly fileBytes: number
  /** What a crash cut off, moved aside. */
  readonly torn: { readonly bytes: number; readonly file: string } | undefined
  readonly lock: ProcessLock
}

/**
 * Takes a chain that no process has, the one that was written last, and goes on with it; else begins another.
 *
 * @param folder `LOG_DIR/audit`; made when it is not there
 */
export function claimChain(folder: string): ClaimedChain {
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  for (const file of newestFiles(folder)) {
    const lock = takeLock(lockPath(folder, file.chain), hostname())
    if ('owner' in lock) continue
    const resumed = resume(folder, file)
    if (resumed !== undefined) return { ...resumed, lock }
    lock.release()
  }
  return beginChain(folder)
}

export function beginChain(folder: string): ClaimedChain {
  for (;;) {
    const chain = randomBytes(6).toString('hex')
    const lock = takeLock(lockPath(folder, chain), hostname())
    if ('owner' in lock) continue
    const head = { chain, seq: 0, prev: NO_HASH, tree: createMerkleTree() }
    return { head, file: undefined, fileBytes: 0, torn: undefined, lock }
  }
}

const lockPath = (folder: string, chain: string): string => join(folder, `${chain}.lock`)

/** Of each chain its last file, the one that was written last first. */
function newestFiles(folder: string): readonly TrailFile[] {
  const newest = new Map<string, TrailFile>()
  for (const name of readdirSync(folder)) {
    const file = parseTrailFileName(name)
    if (file !== undefined && file.index > (newest.get(file.chain)?.index ?? 0)) newest.set(file.chain, file)
  }
  return [...newest.values()].sort((one, other) => writtenAt(folder, other) - writtenAt(folder, one))
}

const writtenAt = (folder: string, { name }: TrailFile): number =>
  statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Undefined where the file is not what a writer left, and nothing may be added to it. */
function resume(folder: string, file: TrailFile): Omit<ClaimedChain, 'lock'> | undefined {
  const path = join(folder, file.name)
  const data = readFileSync(path)
  const end = data.lastIndexOf(0x0a) + 1
  const lines = data.subarray(0, end)
  const head = headOf(lines, file)
  if (head === undefined) return undefined
  if (end === data.length) return { head, file, fileBytes: end, torn: undefined }
  const tornFile = `${file.name}.torn-${Date.now()}`
  writeFileSync(join(folder, tornFile), data.subarray(end), { flag: 'wx', mode: 0o640 })
  truncateSync(path, end)
  return { head, file, fileBytes: end, torn: { bytes: data.length - end, file: tornFile } }
}

function headOf(lines: Buffer, { chain }: TrailFile): ChainHead | undefined {
  const first = parseRecord(lines.toString('utf8', 0, Math.max(0, lines.indexOf(0x0a))))
  if (first?.event !== 'TRAIL_FILE' || first.chain !== chain || first.trail?.frontier === undefined) return undefined
  const tree = createMerkleTree(
    first.seq - 1,
    first.trail.frontier.map((root) => Buffer.from(root, 'hex')),
  )
  let prev = first.prev
  for (let start = 0; start < lines.length; ) {
    const end = lines.indexOf(0x0a, start)
    const line = lines.subarray(start, end)
    const hashes = hashesOfLine(line)
    if (hashes === undefined || hashes.claimed !== hashes.actual) return undefined
    if (!line.toString('latin1', line.length - 75 - 73, line.length - 75).endsWith(`"prev":"${prev}"`)) return undefined
    tree.append(Buffer.from(hashes.actual, 'hex'))
    prev = hashes.actual
    start = end + 1
  }
  return { chain, seq: tree.size(), prev, tree }
}

/** The file after it. */
export function nextFile(chain: string, file: TrailFile | undefined): TrailFile {
  return trailFile(chain, (file?.index ?? 0) + 1)
}
