import { createReadStream } from 'node:fs'
import { open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseTrailFileName, type TrailFile } from '../audit-chain/index.js'
import { type AuditEvent, type AuditRecord, parseRecord } from '../audit-record/index.js'
import { retentionOf } from './event-privacy.js'
import { keptUntil, type Retention } from './retention.js'

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
 * The last file of a chain stays, and so does one with a class that is kept for ever, with what nobody can read, or with the
 * record that explains where a chain begins now.
 *
 * @param folder `LOG_DIR/audit`
 */
export async function planPruning(folder: string, options: PruningOptions): Promise<readonly PrunableFile[]> {
  const chains = await chainsIn(folder)
  const plan: PrunableFile[] = []
  for (const files of chains.values()) {
    for (const file of files.slice(0, -1)) {
      const prunable = await judge(folder, file, options, (chain) => chains.has(chain))
      if (prunable === undefined) break
      plan.push(prunable)
    }
  }
  return plan
}

/**
 * Removes the files of a plan, each after a TRAIL_PRUNED is on disk that says so: a chain that begins later is explained by it.
 *
 * @param commit of the trail that goes on
 */
export async function applyPruning(
  folder: string,
  plan: readonly PrunableFile[],
  commit: (event: AuditEvent) => Promise<unknown>,
  actor: Pick<AuditEvent, 'user'> = {},
): Promise<void> {
  for (const { chain, file, firstSeq, lastSeq, lastHash } of plan) {
    const record = { chain, file, first_seq: firstSeq, last_seq: lastSeq, last_hash: lastHash }
    await commit({ event: 'TRAIL_PRUNED', outcome: 'success', reason: 'retention', ...actor, record })
    await unlink(join(folder, file))
  }
  if (plan.length > 0) await syncFolder(folder)
}

async function chainsIn(folder: string): Promise<ReadonlyMap<string, readonly TrailFile[]>> {
  const chains = new Map<string, TrailFile[]>()
  for (const name of (await readdir(folder)).sort()) {
    const file = parseTrailFileName(name)
    if (file === undefined) continue
    const files = chains.get(file.chain)
    if (files === undefined) chains.set(file.chain, [file])
    else files.push(file)
  }
  return chains
}

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

function isOver(record: AuditRecord, retention: Retention, now: Date, isThere: (chain: string) => boolean): boolean {
  if (record.event === 'TRAIL_PRUNED' && isThere(String(record.record?.chain))) return false
  const of = retentionOf(record)
  const time = new Date(record.time)
  // What the trail says about itself goes with the rest of its file, and before nothing else would.
  const ends =
    of === 'trail' ? Object.values(retention).map((kept) => keptUntil(time, kept)) : [keptUntil(time, retention[of])]
  return ends.some((end) => end !== undefined && end <= now)
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
