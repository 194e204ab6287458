import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openPrivacy } from '../audit-privacy/index.js'
import { type AuditEvent, createChangedValues, type TrailDetails } from '../audit-record/index.js'
import { describeFileFailure, eachLocalMidnight } from '../daily-file/index.js'
import { flushFailed, keysUnwritable, unavailable } from './audit-error.js'
import { type AuditTrailOptions, withDefaults } from './audit-trail-options.js'
import type { Batch, Waiter } from './batch.js'
import { createKeptAnchors } from './kept-anchors.js'
import { LOG_NAME } from './open-log.js'
import { openTrail } from './open-trail.js'
import { openSigningKeys } from './signing-key.js'
import { createToldTroubles } from './told-troubles.js'
import { createTrailHarm } from './trail-harm.js'
import { createTrailReports } from './trail-reports.js'
import type { AuditReceipt, AuditStatus, AuditTrail } from './types.js'
import { within } from './within.js'

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
export function createAuditTrail(given: AuditTrailOptions = {}): AuditTrail {
  const options = withDefaults(given)
  const { directory, dataDirectory, onFailure, deadlineMs, closeDeadlineMs, queueLimitBytes, now } = options
  const path = join(directory, LOG_NAME)
  const folder = join(directory, 'audit')
  const reports = createTrailReports(options)
  const harm = createTrailHarm(now)
  const privacy = openPrivacy(options, dataDirectory, now, tellKeys)
  const changes = { changedValues: createChangedValues(options.changes, privacy?.mask), digest: privacy?.digest }
  const keys = openSigningKeys(options.signingKey, dataDirectory, options.trailFileSystem)
  const anchors = createKeptAnchors({ dataDirectory, targets: options.anchors, harm, reports })
  const troubles = createToldTroubles({ folder, onFailure, now, harm, reports, record: recordOwn })
  const parts = { folder, keys, changes, anchors, troubles, reports, onTold: tell, onLate: beLate }
  let closing: Promise<void> | undefined
  const { queue, writer, log } = openTrail(options, parts)
  const stopMidnight = eachLocalMidnight(log.beginDay, now)

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
    troubles.markGap()
    const { receipt, batch } = queue.add(event)
    writer.wake()
    return { receipt, batch, event }
  }

  function recordOwn(event: AuditEvent, trail: TrailDetails): void {
    queue.add(event, trail)
    writer.wake()
  }

  function lose(events: number, why: string): void {
    harm.lose(events)
    reports.sayNowAndThen(`audit events are lost, ${harm.lost()} so far: ${why}`)
  }

  // Not an async function: with the context of log lines, each promise costs as much as a part of the record.
  function commit(given: AuditEvent): Promise<AuditReceipt | undefined> {
    return new Promise((resolve, reject) => {
      if (closing !== undefined || queue.bytes() >= queueLimitBytes || writer.isStuck()) {
        resolve(refuseAtOnce(given))
        return
      }
      const { receipt, batch, event } = take(given)
      const since = performance.now()
      const settled = privacy?.settled()
      if (settled === undefined) writer.wait(batch, { event, receipt, since, resolve, reject })
      else resolve(commitWithKeys({ event, receipt, since }, batch, settled))
    })
  }

  async function commitWithKeys(
    waiter: Pick<Waiter, 'event' | 'receipt' | 'since'>,
    batch: Batch,
    settled: Promise<void>,
  ): Promise<AuditReceipt | undefined> {
    const written = new Promise<AuditReceipt | undefined>((resolve, reject) => {
      writer.wait(batch, { ...waiter, resolve, reject })
    })
    const [place] = await Promise.all([written, keepKeys(settled)])
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
    harm.refuse()
    const why = describeFileFailure(writer.error()).message
    reports.sayNowAndThen(`commits cannot be kept, ${harm.refused()} so far: ${why}`)
  }

  /** What stands in a box has to open again: the keys of a commit are on disk with it. */
  async function keepKeys(settled: Promise<void>): Promise<void> {
    try {
      await within(deadlineMs, settled)
    } catch (error) {
      harm.refuse()
      if (onFailure !== 'continue') throw keysUnwritable(dataDirectory, error)
      reports.sayNowAndThen(`keys of people in the trail cannot be written: ${describeFileFailure(error).message}`)
    }
  }

  function tellKeys(error: unknown): void {
    harm.note()
    const why = describeFileFailure(error).message
    reports.say('ERROR', `keys of people in ${dataDirectory} cannot be written or read: ${why}. It is tried again`)
  }

  function tell(event: AuditEvent, receipt: AuditReceipt): void {
    try {
      options.onRecord?.(event, receipt)
    } catch (error) {
      reports.sayNowAndThen(`who is told of audit events failed: ${error instanceof Error ? error.message : error}`)
    }
  }

  async function flush(): Promise<void> {
    const missing = harm.unmarked()
    try {
      await Promise.all([writer.flush(), privacy?.settled()])
      await log.flush()
    } catch (error) {
      throw flushFailed(path, harm.lost(), error)
    }
    if (missing > 0) throw flushFailed(path, harm.lost())
  }

  async function close(): Promise<void> {
    stopMidnight()
    const end = performance.now() + closeDeadlineMs
    const remainingMs = (): number => Math.max(0, end - performance.now())
    troubles.markGap()
    queue.add({ event: 'TRAIL_STOPPED', outcome: 'success', reason: 'ok' })
    queue.addCheckpoint()
    const keysAtRest = privacy === undefined ? undefined : within(closeDeadlineMs, privacy.close())
    const [, keysClosed] = await Promise.allSettled([writer.stop(closeDeadlineMs), keysAtRest])
    if (keysClosed.status === 'rejected') reports.say('ERROR', describeFileFailure(keysClosed.reason).message)
    const left = queue.waiting().reduce((sum, { events }) => sum + events, 0)
    if (left > 0) lose(left, describeFileFailure(writer.error()).message)
    await log.stop(remainingMs())
    await anchors.close(remainingMs)
  }

  function status(): AuditStatus {
    const counts = { written: writer.written(), lost: harm.lost(), refused: harm.refused(), ...queue.receipt() }
    if (writer.isStuck()) return { status: 'failed', ...counts, error: describeFileFailure(writer.error()).message }
    const fileError = log.error() ?? privacy?.error()
    const error = fileError === undefined ? anchors.error() : describeFileFailure(fileError).message
    if (error !== undefined) return { status: 'degraded', ...counts, error }
    const isHarmed = harm.isRecent() || writer.lastSyncMs() > deadlineMs / 2
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
