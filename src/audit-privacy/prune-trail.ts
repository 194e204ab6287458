import { createReadStream } from 'node:fs'
import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { filesByChain, hashesOfLine, type TrailFile } from '../audit-chain/index.js'
import { type AuditEvent, type AuditRecord, parseRecord } from '../audit-record/index.js'
import { retentionOf } from './event-privacy.js'
import { keptUntil, type Retention } from './retention.js'
import { syncFolder } from './sync-folder.js'

/** A file at the beginning of a chain, the time of all of whose records is over. */
export interface PrunableFile {
  readonly chain: string
  readonly file: string
  readonly records: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly firstTime: string
  readonly lastTime: string
  /** Of its last record: `prev` of the record that the chain begins with when the file is gone. */
  readonly lastHash: string
}

export interface PruningOptions {
  readonly retention: Retention
  readonly now: Date
  /** Whether a record has to stay although its time is over: a legal hold. */
  readonly isHeld?: (record: AuditRecord) => boolean
}

/**
 * Which files of a trail may go: of each chain the first ones, as long as each record in them has had the time of its class.
 * The last file of a chain stays, and so does one with a class that is kept for ever, with what nobody can read, with a line
 * that is not what was hashed, or with the record that explains where a chain begins now. What was changed is evidence, also
 * where somebody has made it old.
 *
 * @param folder `LOG_DIR/audit`
 */
export async function planPruning(folder: string, options: PruningOptions): Promise<readonly PrunableFile[]> {
  const chains = await chainsIn(folder)
  const plan: PrunableFile[] = []
  for (const files of chains.values()) {
    for (const [at, file] of files.slice(0, -1).entries()) {
      const prunable = await judge(folder, file, options, (chain) => chains.has(chain))
      if (prunable === undefined || !(await isFollowed(folder, prunable, files[at + 1]))) break
      plan.push(prunable)
    }
  }
  return plan
}

/**
 * Says of each file of a plan in a TRAIL_PRUNED that it is removed: a chain that begins later is explained by it, once a
 * checkpoint covers it.
 *
 * @param commit of the trail that goes on
 */
export async function recordPruning(
  plan: readonly PrunableFile[],
  commit: (event: AuditEvent) => Promise<unknown>,
  actor: Pick<AuditEvent, 'user'> = {},
): Promise<void> {
  for (const { chain, file, firstSeq, lastSeq, lastHash } of plan) {
    const record = { chain, file, first_seq: firstSeq, last_seq: lastSeq, last_hash: lastHash }
    await commit({ event: 'TRAIL_PRUNED', outcome: 'success', reason: 'retention', ...actor, record })
  }
}

/** What removes files. A test may give its own. */
interface FileRemoval {
  unlink(path: string): Promise<void>
  syncFolder(path: string): Promise<void>
}

/**
 * Removes the files of a plan, the first of a chain first. To be called when what `recordPruning` said is signed: when its
 * trail was closed.
 */
export async function removePruned(
  folder: string,
  plan: readonly PrunableFile[],
  removal: FileRemoval = { unlink, syncFolder },
): Promise<void> {
  for (const { file } of plan) {
    await removal.unlink(join(folder, file))
    // A power cut may keep one name and not another: a hole behind a file that is still there is what nothing explains.
    await removal.syncFolder(folder)
  }
}

/** Files of a trail by chain, in their order. */
export async function chainsIn(folder: string): Promise<ReadonlyMap<string, readonly TrailFile[]>> {
  const files: string[] = []
  for (const name of (await readdir(folder)).sort()) {
    // To open a pipe that nobody writes to would never end.
    if (await isFile(join(folder, name))) files.push(name)
  }
  return filesByChain(files)
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() === true

async function judge(
  folder: string,
  { chain, name }: TrailFile,
  { retention, now, isHeld }: PruningOptions,
  isThere: (chain: string) => boolean,
): Promise<PrunableFile | undefined> {
  let first: AuditRecord | undefined
  let last: AuditRecord | undefined
  const input = createReadStream(join(folder, name))
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const record = parseRecord(line)
      if (record === undefined || !isOver(record, retention, now, isThere) || isHeld?.(record)) return undefined
      const hashes = hashesOfLine(Buffer.from(line))
      if (record.chain !== chain || hashes?.actual !== record.hash) return undefined
      if (last !== undefined && (record.seq !== last.seq + 1 || record.prev !== last.hash)) return undefined
      first ??= record
      last = record
    }
  } finally {
    input.destroy()
  }
  if (first === undefined || last === undefined) return undefined
  return {
    chain,
    file: name,
    records: last.seq - first.seq + 1,
    firstSeq: first.seq,
    lastSeq: last.seq,
    firstTime: first.time,
    lastTime: last.time,
    lastHash: last.hash,
  }
}

/** The file after it has its hash: what is removed is what was written, unless all after it was made anew too, which shows. */
async function isFollowed(folder: string, { lastSeq, lastHash }: PrunableFile, next?: TrailFile): Promise<boolean> {
  if (next === undefined) return false
  const input = createReadStream(join(folder, next.name))
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const record = parseRecord(line)
      return record?.seq === lastSeq + 1 && record.prev === lastHash
    }
    return false
  } finally {
    input.destroy()
  }
}

function isOver(record: AuditRecord, retention: Retention, now: Date, isThere: (chain: string) => boolean): boolean {
  if (record.event === 'TRAIL_PRUNED' && isThere(String(record.record?.chain))) return false
  const of = retentionOf(record)
  const time = new Date(record.time)
  // What the trail says about itself goes with the rest of its file, and before nothing else would.
  const ends =
    of === 'trail' ? Object.values(retention).map((kept) => keptUntil(time, kept)) : [keptUntil(time, retention[of])]
  return ends.some((end) => end !== undefined && end <= now)
}
