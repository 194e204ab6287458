import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { type AnchorSink, createAnchorFile, createAnchorSinks } from '../audit-anchors/index.js'
import { openPrivacy, type PrivacyOptions } from '../audit-privacy/index.js'
import {
  type AuditEvent,
  type AuditOutcome,
  type ChangesOptions,
  createChangedValues,
  type TrailDetails,
  type TrailEventName,
} from '../audit-record/index.js'
import { createFileSink } from '../batched-file/index.js'
import { type DailyFileSystem, describeFileFailure, eachLocalMidnight, nodeFileSystem } from '../daily-file/index.js'
import { createLineFormatter, type LogLevel, localDay } from '../log-line/index.js'
import { ANCHORS_FILE, readNewestAnchors } from './anchors.js'
import { fileUnwritable, flushFailed, keysUnwritable, unavailable } from './audit-error.js'
import { createAuditLine } from './audit-line.js'
import type { Anchor, Batch, Waiter } from './batch.js'
import { linesFromTrail } from './lines-from-trail.js'
import { createLogWriter, type LogWriter } from './log-writer.js'
import { newestLogged } from './newest-logged.js'
import { createRecordQueue, type RecordQueue } from './record-queue.js'
import { type ClaimedChain, claimChain } from './resume-chain.js'
import { openSigningKeys } from './signing-key.js'
import { nodeTrailFileSystem, type TrailFileSystem } from './trail-file-system.js'
import { createTrailWriter, type TrailWriter } from './trail-writer.js'
import type { AuditReceipt, AuditStatus, AuditTrail } from './types.js'

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
  /**
   * Where anchors are kept beside `audit-anchors.jsonl` in the data directory: URLs (`file:`, `https:`, `syslog:`,
   * `syslog+tcp:`, `syslog+tls:`), or other places. One that fails makes the status `degraded`, and stops nothing.
   */
  readonly anchors?: readonly (string | AnchorSink)[]
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
  /** What of changes stands in the records beside the digests of before and after, and what is masked. Default: nothing. */
  readonly changes?: ChangesOptions | undefined
  /** Takes a line about the trail's own troubles. Default: stderr. */
  readonly report?: (line: string) => void
  /** Of audit.log. Default: the system's. */
  readonly fileSystem?: DailyFileSystem
  /** Of the trail. Default: the system's. */
  readonly trailFileSystem?: TrailFileSystem
  /** A file of the trail that is larger is followed by another. Default 64 MiB. */
  readonly fileBytes?: number
  /** So many records are followed by a checkpoint. Default 1000. */
  readonly checkpointRecords?: number
  /** So long after a record there is a checkpoint. Default 10,000. */
  readonly checkpointMs?: number
}

const FILE_NAME = 'audit.log'
/** What is kept of audit.log's lines while the trail takes records and audit.log does not. */
const LOG_LIMIT_BYTES = 16 * 1024 * 1024
const LONGEST_SILENCE_MS = 60_000
/** So long after something was lost or refused /health says so. */
const MEMORY_MS = 300_000

/**
 * Opens the audit trail: each event is a record in `audit/<chain>-<number>.jsonl`, chained and signed, and then a line in
 * audit.log, archived as `audit.log.YYYY-MM-DD` at local midnight.
 *
 * What `record` takes is written within `batchMs`, and on disk with the next commit or checkpoint. What `commit` takes is on
 * disk when it resolves. While that cannot be had, commits are refused (or go on, `onFailure: 'continue'`), reads are kept
 * and tried again, and `status()` says `failed`; what is lost beyond the bound leaves a TRAIL_GAP where it is missing.
 *
 * @throws AuditError `audit_file_unwritable` when the files cannot be opened at the start
 * @throws TypeError for a mask of `changes` that can't be meant, or an URL of `anchors`
 */
export function createAuditTrail(options: AuditTrailOptions = {}): AuditTrail {
  const {
    directory = 'logs',
    dataDirectory = 'data',
    signingKey,
    onFailure = 'refuse',
    deadlineMs = 2000,
    onRecord,
    now = () => new Date(),
    batchMs = 100,
    retentionDays = 30,
    queueLimitBytes = 64 * 1024 * 1024,
    closeDeadlineMs = 5000,
    policyVersion,
    changes = {},
    report = (line) => process.stderr.write(`${line}\n`),
    fileSystem = nodeFileSystem,
    trailFileSystem = nodeTrailFileSystem,
    fileBytes = 64 * 1024 * 1024,
    checkpointRecords = 1000,
    checkpointMs = 10_000,
  } = options
  const path = join(directory, FILE_NAME)
  const folder = join(directory, 'audit')
  const privacy = openPrivacy(options, dataDirectory, now)
  const changedValues = createChangedValues(changes, privacy?.mask)
  const keys = openSigningKeys(signingKey, dataDirectory, trailFileSystem)
  const anchorFile = createAnchorFile(join(dataDirectory, ANCHORS_FILE))
  const anchorSinks = createAnchorSinks({ targets: options.anchors ?? [], report: (message) => say('ERROR', message) })
  const lines = createLineFormatter()
  const lineOf = createAuditLine()
  let lost = 0
  let refused = 0
  let lostSinceGap = 0
  let lastHarmAt = Number.NEGATIVE_INFINITY
  let lastReportAt = Number.NEGATIVE_INFINITY
  /** Since it could not be written. */
  let trouble: { readonly since: string; readonly lost: number; readonly refused: number } | undefined
  let anchoring: Promise<void> | undefined
  let nextAnchor: Anchor | undefined
  let closing: Promise<void> | undefined
  const { queue, writer, log } = open()
  const stopMidnight = eachLocalMidnight((day) => void log.beginDay(day).catch(() => {}), now)

  function open(): { queue: RecordQueue; writer: TrailWriter; log: LogWriter } {
    let claimed: ClaimedChain | undefined
    try {
      const anchors = readNewestAnchors(dataDirectory, trailFileSystem)
      claimed = claimChain({ folder, anchors, fileSystem: trailFileSystem })
      const queue = createRecordQueue({
        claimed,
        keys,
        now,
        policyVersion,
        changes: { changedValues, digest: privacy?.digest },
        lineOf,
        fileBytes,
        onTold: tell,
      })
      const log = openLog(claimed)
      queue.addCheckpoint()
      const writer = createTrailWriter({
        folder,
        claimed,
        queue,
        fileSystem: trailFileSystem,
        batchMs,
        deadlineMs,
        checkpointRecords,
        checkpointMs,
        onLog: log.push,
        onAnchor: anchor,
        onLate: beLate,
        onTrouble: beginTrouble,
        onRecovery: endTrouble,
        onReopened: tellReopened,
        onLeft: tellLeft,
      })
      return { queue, writer, log }
    } catch (error) {
      claimed?.lock.release()
      // Anything else than a refusal of the system is nobody's folder's fault.
      if (describeFileFailure(error).systemCode === undefined) throw error
      throw fileUnwritable(path, error)
    }
  }

  /** What audit.log lacks is that of a process that ended before it was written, or all of a file that was removed. */
  function openLog({ head: { chain, seq }, lastTime }: ClaimedChain): LogWriter {
    const newest = newestLogged(path, chain)
    const today = localDay(now())
    const isBehind = newest !== undefined && newest < seq && lastTime !== undefined
    // Yesterday's lines are completed before yesterday's file is archived.
    const day = isBehind ? localDay(new Date(lastTime)) : today
    const onReplaced = () => tellReopened(FILE_NAME)
    const sink = createFileSink({ directory, name: FILE_NAME, day, retentionDays, fileSystem, onReplaced })
    return createLogWriter({
      sink,
      limitBytes: LOG_LIMIT_BYTES,
      batchMs,
      missing: { chain, after: newest ?? 0, upTo: seq },
      linesFromTrail: (missing) =>
        linesFromTrail({ folder, lineOf, day: newest === undefined ? today : undefined }, missing),
      onFailure: (error) => {
        const why = describeFileFailure(error).message
        say('CRITICAL', `${path} cannot be written: ${why}. Its lines are in ${folder}, and are tried again`)
      },
      onRecovery: () => say('WARNING', `${path} is written again`),
      onMissing: (error) =>
        say('ERROR', `lines of ${path} cannot be completed from ${folder}: ${describeFileFailure(error).message}`),
    })
  }

  function record(event: AuditEvent): void {
    try {
      if (closing !== undefined) lose(1, 'the trail is closed')
      else if (queue.bytes() >= queueLimitBytes) lose(1, `${queue.bytes()} bytes wait already`)
      else take(event)
    } catch (error) {
      lose(1, describeFileFailure(error).message)
    }
  }

  function take(given: AuditEvent): {
    readonly receipt: AuditReceipt
    readonly batch: Batch
    readonly event: AuditEvent
  } {
    const event = privacy === undefined ? given : privacy.conceal(given)
    markGap()
    const { receipt, batch } = queue.add(event)
    writer.wake()
    return { receipt, batch, event }
  }

  async function commit(given: AuditEvent): Promise<AuditReceipt | undefined> {
    if (closing !== undefined || queue.bytes() >= queueLimitBytes || writer.isStuck()) return refuseAtOnce(given)
    const { receipt, batch, event } = take(given)
    const written = new Promise<AuditReceipt | undefined>((resolve, reject) => {
      writer.wait(batch, { event, receipt, since: performance.now(), resolve, reject })
    })
    const keysKept = keepKeys()
    if (keysKept === undefined) return written
    const [place] = await Promise.all([written, keysKept])
    return place
  }

  /** What came of a change that was made is worth keeping, whatever its caller is told. */
  function refuseAtOnce(event: AuditEvent): undefined {
    if (onFailure === 'continue' || event.intent !== undefined) record(event)
    countRefused()
    if (onFailure === 'continue') return undefined
    throw unavailable(folder, writer.error())
  }

  /** A commit that was not written in time: its record may come yet, and says then that nothing was done. */
  function beLate({ event, receipt, resolve, reject }: Waiter): void {
    countRefused()
    if (onFailure === 'continue') {
      resolve(undefined)
      return
    }
    if (event?.outcome === 'pending') {
      const { seq: intent, chain: intentChain } = receipt
      queue.add({ ...event, outcome: 'failure', reason: 'audit_unavailable', intent, intentChain })
    }
    reject(unavailable(folder, writer.error()))
  }

  function countRefused(): void {
    refused++
    lastHarmAt = now().getTime()
    sayNowAndThen(`commits cannot be kept, ${refused} so far: ${describeFileFailure(writer.error()).message}`)
  }

  /** What stands in a box has to open again: the keys of a commit are on disk with it. */
  function keepKeys(): Promise<void> | undefined {
    const settled = privacy?.settled()
    return settled === undefined ? undefined : keysWithin(settled)
  }

  async function keysWithin(settled: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it took longer than ${deadlineMs} ms`)), deadlineMs)
    })
    try {
      await Promise.race([settled, late])
    } catch (error) {
      refused++
      lastHarmAt = now().getTime()
      if (onFailure !== 'continue') throw keysUnwritable(dataDirectory, error)
      sayNowAndThen(`keys of people in the trail cannot be written: ${describeFileFailure(error).message}`)
    } finally {
      clearTimeout(timer)
    }
  }

  function lose(events: number, why: string): void {
    lost += events
    lostSinceGap += events
    lastHarmAt = now().getTime()
    sayNowAndThen(`audit events are lost, ${lost} so far: ${why}`)
  }

  /** Stands where events are missing, as soon as there is room again. */
  function markGap(): void {
    if (lostSinceGap === 0) return
    const missing = lostSinceGap
    lostSinceGap = 0
    note('TRAIL_GAP', 'failure', 'events_lost', { lost: missing }, { lost: missing })
  }

  function beginTrouble(reason: string, cause: unknown): void {
    const why = describeFileFailure(cause).message
    const since = now().toISOString()
    trouble = { since, lost, refused }
    say('CRITICAL', `${folder} cannot be written: ${why}. ${PROMISES[onFailure]}`)
    note('TRAIL_DEGRADED', 'failure', reason, { on_failure: onFailure }, { since })
  }

  function endTrouble(): void {
    const { since, ...before } = trouble ?? { since: now().toISOString(), lost, refused }
    const counts = { refused: refused - before.refused, lost: lost - before.lost }
    trouble = undefined
    lastHarmAt = now().getTime()
    say(
      'WARNING',
      `${folder} is written again; since ${since} ${counts.refused} commits were not kept in time, ${counts.lost} events lost`,
    )
    markGap()
    note('TRAIL_RECOVERED', 'success', 'recovered', counts, { since, ...counts })
  }

  function tellReopened(name: string): void {
    lastHarmAt = now().getTime()
    say('ERROR', `${name} was removed, renamed or replaced while it was open; the trail goes on under its name`)
    note('TRAIL_REOPENED', 'failure', 'file_removed_or_renamed', { file: name }, { file: name })
  }

  function tellLeft(reason: string, cause: unknown): void {
    lastHarmAt = now().getTime()
    const why = cause === undefined ? '' : `: ${describeFileFailure(cause).message}`
    say(
      'CRITICAL',
      `a file in ${folder} failed (${reason}${why}); the trail goes on in another chain, ${queue.receipt().chain}`,
    )
  }

  function note(
    event: TrailEventName,
    outcome: AuditOutcome,
    reason: string,
    record: Counts,
    trail: TrailDetails,
  ): void {
    queue.add({ event, outcome, reason, record }, trail)
    writer.wake()
  }

  function tell(event: AuditEvent, receipt: AuditReceipt): void {
    try {
      onRecord?.(event, receipt)
    } catch (error) {
      sayNowAndThen(`who is told of audit events failed: ${error instanceof Error ? error.message : error}`)
    }
  }

  /** The newest alone counts, where they come faster than they are written. */
  function anchor(anchor: Anchor): void {
    nextAnchor = anchor
    anchorSinks.write(anchor)
    anchoring ??= writeAnchors().finally(() => {
      anchoring = undefined
    })
  }

  async function writeAnchors(): Promise<void> {
    for (let next = nextAnchor; next !== undefined; next = nextAnchor) {
      nextAnchor = undefined
      try {
        await anchorFile.write(next)
      } catch (error) {
        lastHarmAt = now().getTime()
        sayNowAndThen(
          `the anchor of the audit trail cannot be written to ${dataDirectory}: ${describeFileFailure(error).message}`,
        )
      }
    }
  }

  function sayNowAndThen(message: string): void {
    const time = now().getTime()
    if (time - lastReportAt < LONGEST_SILENCE_MS) return
    lastReportAt = time
    say('ERROR', message)
  }

  function say(level: LogLevel, message: string): void {
    report(lines.format({ time: now(), level, module: 'audit', message }))
  }

  async function flush(): Promise<void> {
    const missing = lostSinceGap
    try {
      await Promise.all([writer.flush(), privacy?.settled()])
      await log.flush()
    } catch (error) {
      throw flushFailed(path, lost, error)
    }
    if (missing > 0) throw flushFailed(path, lost)
  }

  async function close(): Promise<void> {
    stopMidnight()
    const end = performance.now() + closeDeadlineMs
    markGap()
    queue.add({ event: 'TRAIL_STOPPED', outcome: 'success', reason: 'ok' })
    queue.addCheckpoint()
    const [, keysClosed] = await Promise.allSettled([writer.stop(closeDeadlineMs), privacy?.close()])
    if (keysClosed.status === 'rejected') say('ERROR', describeFileFailure(keysClosed.reason).message)
    const left = queue.waiting().reduce((sum, { events }) => sum + events, 0)
    if (left > 0) lose(left, describeFileFailure(writer.error()).message)
    await log.stop(Math.max(0, end - performance.now()))
    await anchoring
    await anchorSinks.close(Math.max(0, end - performance.now()))
  }

  function status(): AuditStatus {
    const counts = { written: writer.written(), lost, refused, ...queue.receipt() }
    if (writer.isStuck()) return { status: 'failed', ...counts, error: describeFileFailure(writer.error()).message }
    const logError = log.error()
    if (logError !== undefined) return { status: 'degraded', ...counts, error: describeFileFailure(logError).message }
    const anchors = anchorSinks.status()
    if (anchors.error !== undefined) return { status: 'degraded', ...counts, error: anchors.error }
    const isHarmed = now().getTime() - lastHarmAt < MEMORY_MS || writer.lastSyncMs() > deadlineMs / 2
    return { status: isHarmed ? 'degraded' : 'ok', ...counts }
  }

  return {
    record,
    commit,
    flush,
    close() {
      closing ??= close()
      return closing
    },
    status,
  }
}

type Counts = Readonly<Record<string, string | number>>

const PROMISES = {
  refuse: 'Commits are refused; other events are kept in memory and tried again',
  continue: 'Commits go on without a promise; events are kept in memory and tried again',
} as const
