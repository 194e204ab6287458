import { appendFileSync, closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { checkpointText, NO_HASH, type NoteSigner, type TrailFile } from '../audit-chain/index.js'
import type { AuditEvent, TrailDetails } from '../audit-record/index.js'
import { createChain } from './create-chain.js'
import { createRecordClock } from './record-clock.js'
import { claimChain, nextFile } from './resume-chain.js'
import type { AuditReceipt } from './types.js'

export interface TrailWriterOptions {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly dataDirectory: string
  readonly signer: NoteSigner
  readonly now: () => Date
  readonly policyVersion: (() => string | undefined) | undefined
  readonly batchMs: number
  /** A file that is larger is followed by another. */
  readonly fileBytes: number
  readonly checkpointRecords: number
  readonly checkpointMs: number
}

/** Brings records into the files of a chain. */
export interface TrailWriter {
  append(event: AuditEvent, trail?: TrailDetails): AuditReceipt
  /** Resolves when all that was appended is on disk. */
  sync(): Promise<void>
  stop(): Promise<void>
  /** Of the newest record. */
  head(): AuditReceipt
}

interface Segment {
  readonly file: TrailFile
  readonly lines: string[]
}

export function createTrailWriter(options: TrailWriterOptions): TrailWriter {
  const { folder, dataDirectory, signer, now, policyVersion, batchMs } = options
  const claimed = claimChain(folder)
  const chain = createChain({ head: claimed.head, time: createRecordClock(now), policyVersion })
  let file = claimed.file
  let bytes = claimed.fileBytes
  let segments: Segment[] = []
  let handle: { readonly name: string; readonly file: fs.FileHandle } | undefined
  let sinceCheckpoint = 0
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const checkpointTimer = setInterval(checkpoint, options.checkpointMs).unref()

  if (file === undefined) openNextFile()
  const { torn } = claimed
  push(
    { event: 'TRAIL_STARTED', outcome: 'success', reason: torn === undefined ? 'ok' : 'torn_tail' },
    {
      key: signer.key.text,
      ...(torn !== undefined && { torn_bytes: torn.bytes, torn_file: torn.file }),
    },
  )

  function openNextFile(): void {
    const before = file
    const frontier = chain
      .tree()
      .frontier()
      .map((root) => root.toString('hex'))
    file = nextFile(chain.id, before)
    bytes = 0
    push(
      { event: 'TRAIL_FILE', outcome: 'success', reason: chain.hash() === NO_HASH ? 'begun' : 'rotated' },
      {
        file: file.name,
        frontier,
        key: signer.key.text,
      },
    )
  }

  function push(event: AuditEvent, trail?: TrailDetails): void {
    const line = `${chain.next(event, trail)}\n`
    if (file === undefined) throw new Error('a chain has a file')
    const last = segments.at(-1)
    if (last?.file === file) last.lines.push(line)
    else segments.push({ file, lines: [line] })
    bytes += Buffer.byteLength(line)
    sinceCheckpoint++
  }

  function append(event: AuditEvent, trail?: TrailDetails): AuditReceipt {
    if (bytes >= options.fileBytes) openNextFile()
    push(event, trail)
    const receipt = { chain: chain.id, seq: chain.seq() }
    if (sinceCheckpoint >= options.checkpointRecords) checkpoint()
    timer ??= setTimeout(() => void drain(false).catch(() => {}), batchMs)
    return receipt
  }

  function checkpoint(): void {
    if (sinceCheckpoint === 0) return
    const tree = chain.tree()
    const note = signer.sign(checkpointText({ chain: chain.id, size: tree.size(), root: tree.root() }))
    push({ event: 'TRAIL_CHECKPOINT', outcome: 'success', reason: 'ok' }, { checkpoint: note })
    sinceCheckpoint = 0
    const anchor = {
      v: 1,
      chain: chain.id,
      seq: chain.seq(),
      hash: chain.hash(),
      time: now().toISOString(),
      checkpoint: note,
    }
    void drain(true).then(
      () => {
        mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
        appendFileSync(join(dataDirectory, 'audit-anchors.jsonl'), `${JSON.stringify(anchor)}\n`, { mode: 0o640 })
      },
      () => {},
    )
  }

  async function drain(synced: boolean): Promise<void> {
    while (running !== undefined) await running
    running = write(synced)
    try {
      await running
    } finally {
      running = undefined
    }
  }

  async function write(synced: boolean): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const taken = segments
    segments = []
    for (const segment of taken) {
      const open = await handleOf(segment.file)
      await open.appendFile(segment.lines.join(''))
    }
    if (synced) await handle?.file.datasync()
  }

  async function handleOf({ name }: TrailFile): Promise<fs.FileHandle> {
    if (handle?.name === name) return handle.file
    await handle?.file.datasync()
    await handle?.file.close()
    handle = { name, file: await fs.open(join(folder, name), 'a', 0o640) }
    syncFolder(folder)
    return handle.file
  }

  return {
    append,
    head: () => ({ chain: chain.id, seq: chain.seq() }),
    sync: () => drain(true),
    async stop() {
      clearInterval(checkpointTimer)
      push({ event: 'TRAIL_STOPPED', outcome: 'success', reason: 'ok' })
      checkpoint()
      await drain(true)
      clearTimeout(timer)
      await handle?.file.close()
      claimed.lock.release()
    },
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
