import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { openPrivacy, type PrivacyOptions } from '../audit-privacy/index.js'
import type { AuditEvent } from '../audit-record/index.js'
import { createBatchWriter, createFileSink, createLineQueue, type LineSink } from '../batched-file/index.js'
import { type DailyFileSystem, describeFileFailure, eachLocalMidnight, nodeFileSystem } from '../daily-file/index.js'
import { createLineFormatter, type LogLevel, localDay } from '../log-line/index.js'
import { fileUnwritable, flushFailed, keysUnwritable } from './audit-error.js'
import { createMessageFormatter } from './format-audit-message.js'
import { openSigningKey } from './signing-key.js'
import { createTrailWriter } from './trail-writer.js'
import type { AuditReceipt, AuditTrail } from './types.js'

export interface AuditTrailOptions extends PrivacyOptions {
  /** Folder of audit.log; made when it is not there. Default `logs`. */
  readonly directory?: string
  /** Folder of the key and the anchors; made when it is not there. Default `data`. */
  readonly dataDirectory?: string
  /**
   * Ed25519 key that signs checkpoints, PKCS#8 in PEM, or the path of a file with one. Default: `audit-key.pem` in the data
   * directory, made when it is not there.
   */
  readonly signingKey?: string | KeyObject | undefined
  /** What becomes of a commit that the trail cannot write: it is refused, or counted as lost. Default `refuse`. */
  readonly onFailure?: 'refuse' | 'continue'
  /** How long a commit may take before it counts as failed. Default 2000. */
  readonly deadlineMs?: number
  /** Told of each event that was taken, at once: for alerts. What it throws is reported, and stops nothing. */
  readonly onRecord?: ((event: AuditEvent, receipt: AuditReceipt) => void) | undefined
  /** Clock of stamps and days. Default: the system's. */
  readonly now?: () => Date
  /** Longest time that an event waits before it is written. Default 100. */
  readonly batchMs?: number
  /** Days that archives are kept. Default 30. */
  readonly retentionDays?: number
  /** What is kept while the file cannot be written; events beyond it are lost and counted. Default 64 MiB. */
  readonly queueLimitBytes?: number
  /** How long `close()` tries. Default 5000. */
  readonly closeDeadlineMs?: number
  /** Version of the policy in force, for events that name none. Default: such lines have no `policy=`. */
  readonly policyVersion?: (() => string | undefined) | undefined
  /** Takes a line about the trail's own troubles. Default: stderr. */
  readonly report?: (line: string) => void
  readonly fileSystem?: DailyFileSystem
}

const FILE_NAME = 'audit.log'
/** So much is written at once rather than after `batchMs`. */
const BATCH_BYTES = 256 * 1024
/** A backlog is written in pieces of this size. */
const LARGEST_BATCH_BYTES = 2 * 1024 * 1024
const LONGEST_SILENCE_MS = 60_000

/**
 * Opens the audit trail: one line an event in audit.log, archived as `audit.log.YYYY-MM-DD` at local midnight. Events are
 * written in order, in batches. While the file cannot be written they are kept and tried again, and `status()` says `failed`;
 * what is lost beyond the bound leaves a TRAIL_GAP line where it is missing.
 *
 * @throws AuditError `audit_file_unwritable` when the file cannot be opened at the start
 */
export function createAuditTrail(options: AuditTrailOptions = {}): AuditTrail {
  const {
    directory = 'logs',
    dataDirectory = 'data',
    signingKey,
    deadlineMs = 2000,
    onRecord,
    now = () => new Date(),
    batchMs = 100,
    retentionDays = 30,
    queueLimitBytes = 64 * 1024 * 1024,
    closeDeadlineMs = 5000,
    policyVersion,
    report = (line) => process.stderr.write(`${line}\n`),
    fileSystem = nodeFileSystem,
  } = options
  const path = join(directory, FILE_NAME)
  const privacy = openPrivacy(options, dataDirectory, now)
  const sink = openSink()
  const trailWriter = createTrailWriter({
    folder: join(directory, 'audit'),
    dataDirectory,
    signer: openSigningKey(signingKey, dataDirectory),
    now,
    policyVersion,
    batchMs,
    fileBytes: 64 * 1024 * 1024,
    checkpointRecords: 1000,
    checkpointMs: 10_000,
  })
  const lines = createLineFormatter()
  const formatMessage = createMessageFormatter()
  const queue = createLineQueue(LARGEST_BATCH_BYTES)
  const writer = createBatchWriter({ queue, sink, batchMs, batchBytes: BATCH_BYTES, onFailure, onRecovery })
  const stopMidnight = eachLocalMidnight(beginQuietDay, now)
  let lost = 0
  let lostSinceGapLine = 0
  let lastLossReportedAt = Number.NEGATIVE_INFINITY
  let closing: Promise<void> | undefined

  function openSink(): LineSink {
    try {
      return createFileSink({ directory, name: FILE_NAME, day: localDay(now()), retentionDays, fileSystem, onReplaced })
    } catch (error) {
      if (error instanceof RangeError) throw error
      throw fileUnwritable(path, error)
    }
  }

  function record(event: AuditEvent): void {
    try {
      if (closing !== undefined) lose(1, 'the trail is closed')
      else take(event)
    } catch (error) {
      lose(1, describeFileFailure(error).message)
    }
  }

  function take(given: AuditEvent): AuditReceipt {
    const event = privacy === undefined ? given : privacy.conceal(given)
    markGap()
    const receipt = trailWriter.append(event)
    onRecord?.(event, receipt)
    if (push(event)) writer.wake()
    else lose(1, `${queue.lines()} events wait already`)
    return receipt
  }

  async function commit(event: AuditEvent): Promise<AuditReceipt | undefined> {
    const receipt = take(event)
    await Promise.all([trailWriter.sync(), keepKeys()])
    return receipt
  }

  /** What stands in a box has to open again: the keys of a commit are on disk with it. */
  async function keepKeys(): Promise<void> {
    const settled = privacy?.settled()
    if (settled === undefined) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it took longer than ${deadlineMs} ms`)), deadlineMs)
    })
    try {
      await Promise.race([settled, late])
    } catch (error) {
      if (options.onFailure !== 'continue') throw keysUnwritable(dataDirectory, error)
      say('ERROR', `keys of people in the trail cannot be written: ${describeFileFailure(error).message}`)
    } finally {
      clearTimeout(timer)
    }
  }

  function push(event: AuditEvent): boolean {
    const { requestId, user } = event
    const message = formatMessage(event, policyVersion?.())
    const line = lines.formatSafe({ time: now(), level: 'INFO', module: 'audit', message, requestId, user })
    return queue.push(line, queueLimitBytes)
  }

  /** Stands where events are missing, as soon as there is room again. */
  function markGap(): void {
    if (lostSinceGapLine === 0) return
    const record = { lost: lostSinceGapLine }
    if (push({ event: 'TRAIL_GAP', outcome: 'failure', reason: 'events_lost', record })) lostSinceGapLine = 0
  }

  function lose(events: number, why: string): void {
    lost += events
    lostSinceGapLine += events
    const time = now()
    if (time.getTime() - lastLossReportedAt < LONGEST_SILENCE_MS) return
    lastLossReportedAt = time.getTime()
    say('ERROR', `audit events are lost, ${lost} so far: ${why}`)
  }

  function onFailure(error: unknown): void {
    say(
      'CRITICAL',
      `${path} cannot be written: ${describeFileFailure(error).message}. Events are kept in memory and tried again`,
    )
  }

  function onRecovery(): void {
    say('WARNING', `${path} is written again; ${lost} events were lost so far`)
    markGap()
  }

  function onReplaced(): void {
    say('ERROR', `${path} was removed, renamed or replaced while it was open; the trail goes on in a new file`)
    push({ event: 'TRAIL_REOPENED', outcome: 'failure', reason: 'file_removed_or_renamed' })
  }

  function say(level: LogLevel, message: string): void {
    report(lines.format({ time: now(), level, module: 'audit', message }))
  }

  /** A quiet day's file is archived at midnight too, not when the next event comes. */
  async function beginQuietDay(day: string): Promise<void> {
    try {
      await writer.flush()
      if (queue.lines() === 0) sink.beginDay(day)
    } catch (error) {
      onFailure(error)
    }
  }

  async function flush(): Promise<void> {
    const missing = lostSinceGapLine
    try {
      await Promise.all([writer.flush(), trailWriter.sync(), privacy?.settled()])
    } catch (error) {
      throw flushFailed(path, lost, error)
    }
    if (missing > 0) throw flushFailed(path, lost)
  }

  async function close(): Promise<void> {
    stopMidnight()
    await Promise.all([writer.stop(closeDeadlineMs), trailWriter.stop(), privacy?.close().catch(onFailure)])
    if (queue.lines() > 0) lose(queue.lines(), describeFileFailure(writer.error()).message)
    else sink.close()
  }

  return {
    record,
    commit,
    flush,
    close() {
      closing ??= close()
      return closing
    },
    status() {
      const error = writer.error()
      const counts = { written: writer.written(), lost, refused: 0, ...trailWriter.head() }
      return error === undefined
        ? { status: 'ok', ...counts }
        : { status: 'failed', ...counts, error: describeFileFailure(error).message }
    },
  }
}
