import { join } from 'node:path'
import type { AuditEvent, ChangeOptions } from '../audit-record/index.js'
import { describeFileFailure } from '../daily-file/index.js'
import { readNewestAnchors } from './anchors.js'
import { fileUnwritable } from './audit-error.js'
import { createAuditLine } from './audit-line.js'
import type { CompleteOptions } from './audit-trail-options.js'
import type { Waiter } from './batch.js'
import type { ClaimedChain } from './claimed-chain.js'
import type { KeptAnchors } from './kept-anchors.js'
import type { LogWriter } from './log-writer.js'
import { LOG_NAME, openLog } from './open-log.js'
import { createRecordQueue, type RecordQueue } from './record-queue.js'
import { claimChain } from './resume-chain.js'
import type { SigningKeys } from './signing-key.js'
import type { ToldTroubles } from './told-troubles.js'
import type { TrailReports } from './trail-reports.js'
import { createTrailWriter, type TrailWriter } from './trail-writer.js'
import type { AuditReceipt } from './types.js'

export interface OpenTrailOptions {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly keys: SigningKeys
  /** What stands in records of changes. */
  readonly changes: ChangeOptions
  readonly anchors: KeptAnchors
  readonly troubles: ToldTroubles
  readonly reports: TrailReports
  /** Each record that audit.log has too, at once. */
  readonly onTold: (event: AuditEvent, receipt: AuditReceipt) => void
  /** A commit was not written within the deadline. */
  readonly onLate: (waiter: Waiter) => void
}

/** What takes records, what brings them to disk, and audit.log behind it. */
export interface OpenTrail {
  readonly queue: RecordQueue
  readonly writer: TrailWriter
  readonly log: LogWriter
}

/**
 * Claims a chain, and opens what writes it.
 *
 * @throws AuditError `audit_file_unwritable`
 */
export function openTrail(options: CompleteOptions, given: OpenTrailOptions): OpenTrail {
  let claimed: ClaimedChain | undefined
  try {
    const { dataDirectory, trailFileSystem: fileSystem } = options
    const anchors = readNewestAnchors(dataDirectory, fileSystem)
    const { signer, before } = given.keys
    const keys = [signer, ...before].map(({ key }) => key.text)
    claimed = claimChain({ folder: given.folder, anchors, keys, fileSystem })
    return openClaimed(claimed, options, given)
  } catch (error) {
    claimed?.lock.release()
    // Anything else than a refusal of the system is nobody's folder's fault.
    if (describeFileFailure(error).systemCode === undefined) throw error
    throw fileUnwritable(join(options.directory, LOG_NAME), error)
  }
}

function openClaimed(claimed: ClaimedChain, options: CompleteOptions, given: OpenTrailOptions): OpenTrail {
  const { now, policyVersion, fileBytes, batchMs, deadlineMs, checkpointRecords, checkpointMs } = options
  const { folder, keys, changes, anchors, troubles, reports, onTold, onLate } = given
  const lineOf = createAuditLine()
  const queue = createRecordQueue({ claimed, keys, now, policyVersion, changes, lineOf, fileBytes, onTold })
  const log = openLog(options, claimed, { folder, lineOf, reports, onReplaced: troubles.reopened })
  queue.addCheckpoint()
  const writer = createTrailWriter({
    folder,
    claimed,
    queue,
    fileSystem: options.trailFileSystem,
    batchMs,
    deadlineMs,
    checkpointRecords,
    checkpointMs,
    onLog: log.push,
    onAnchor: anchors.write,
    onLate,
    onTrouble: troubles.begin,
    onRecovery: troubles.end,
    onReopened: troubles.reopened,
    onLeft: (reason, cause) => troubles.left(reason, cause, queue.receipt().chain),
  })
  return { queue, writer, log }
}
