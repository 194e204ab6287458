import type { KeyObject } from 'node:crypto'
import type { AnchorSink } from '../audit-anchors/index.js'
import type { PrivacyOptions } from '../audit-privacy/index.js'
import type { AuditEvent, ChangesOptions } from '../audit-record/index.js'
import { type DailyFileSystem, nodeFileSystem } from '../daily-file/index.js'
import { nodeTrailFileSystem, type TrailFileSystem } from './trail-file-system.js'
import type { AuditReceipt } from './types.js'

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

export type CompleteOptions = ReturnType<typeof withDefaults>

export function withDefaults({
  directory = 'logs',
  dataDirectory = 'data',
  anchors = [],
  onFailure = 'refuse',
  deadlineMs = 2000,
  now = () => new Date(),
  batchMs = 100,
  retentionDays = 30,
  queueLimitBytes = 64 * 1024 * 1024,
  closeDeadlineMs = 5000,
  changes = {},
  report = (line) => process.stderr.write(`${line}\n`),
  fileSystem = nodeFileSystem,
  trailFileSystem = nodeTrailFileSystem,
  fileBytes = 64 * 1024 * 1024,
  checkpointRecords = 1000,
  checkpointMs = 10_000,
  ...others
}: AuditTrailOptions) {
  return {
    directory,
    dataDirectory,
    anchors,
    onFailure,
    deadlineMs,
    now,
    batchMs,
    retentionDays,
    queueLimitBytes,
    closeDeadlineMs,
    changes,
    report,
    fileSystem,
    trailFileSystem,
    fileBytes,
    checkpointRecords,
    checkpointMs,
    ...others,
  }
}
