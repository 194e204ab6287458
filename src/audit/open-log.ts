import { join } from 'node:path'
import { createFileSink } from '../batched-file/index.js'
import { describeFileFailure } from '../daily-file/index.js'
import { localDay } from '../log-line/index.js'
import type { AuditLine } from './audit-line.js'
import type { CompleteOptions } from './audit-trail-options.js'
import type { ClaimedChain } from './claimed-chain.js'
import { linesFromTrail } from './lines-from-trail.js'
import { createLogWriter, type LogWriter } from './log-writer.js'
import { newestLogged } from './newest-logged.js'
import type { TrailReports } from './trail-reports.js'

export interface OpenLogOptions {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly lineOf: AuditLine
  readonly reports: TrailReports
  /** It was removed, renamed or replaced, and stands under its name again. */
  readonly onReplaced: (name: string) => void
}

export const LOG_NAME = 'audit.log'
/** What is kept of its lines while the trail takes records and audit.log does not. */
const LIMIT_BYTES = 16 * 1024 * 1024

/**
 * Opens audit.log behind the trail. What it lacks is that of a process that ended before it was written, or all of a file
 * that was removed.
 *
 * @throws the error of the file system
 */
export function openLog(
  { directory, now, batchMs, retentionDays, fileSystem }: CompleteOptions,
  { head: { chain, seq }, lastTime }: ClaimedChain,
  { folder, lineOf, reports, onReplaced }: OpenLogOptions,
): LogWriter {
  const path = join(directory, LOG_NAME)
  const newest = newestLogged(path, chain)
  const today = localDay(now())
  const isBehind = newest !== undefined && newest < seq && lastTime !== undefined
  // Yesterday's lines are completed before yesterday's file is archived.
  const day = isBehind ? localDay(new Date(lastTime)) : today
  const sink = createFileSink({
    directory,
    name: LOG_NAME,
    day,
    retentionDays,
    fileSystem,
    onReplaced: () => onReplaced(LOG_NAME),
  })
  return createLogWriter({
    sink,
    limitBytes: LIMIT_BYTES,
    batchMs,
    missing: { chain, after: newest ?? 0, upTo: seq },
    linesFromTrail: (missing) =>
      linesFromTrail({ folder, lineOf, day: newest === undefined ? today : undefined }, missing),
    onFailure: (error) => {
      const why = describeFileFailure(error).message
      reports.say('CRITICAL', `${path} cannot be written: ${why}. Its lines are in ${folder}, and are tried again`)
    },
    onRecovery: () => reports.say('WARNING', `${path} is written again`),
    onMissing: (error) =>
      reports.say(
        'ERROR',
        `lines of ${path} cannot be completed from ${folder}: ${describeFileFailure(error).message}`,
      ),
  })
}
