import { AuditError, type AuditTrail, type AuditTrailOptions, createAuditTrail } from '../../audit/index.js'
import type { AuditEvent } from '../../audit-record/index.js'
import type { AuditConfiguration } from '../../configuration/index.js'
import { type Drift, hasDrift } from '../../realm-drift/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { refuseTrailOfAnother } from '../trail-of-another.js'

/** Where looks at a realm are recorded, and who looks. */
export interface DriftRecord {
  readonly audit: AuditConfiguration
  readonly actor: string
  /** Told of each event that is recorded. */
  readonly onRecord: (event: AuditEvent) => void
  /** The files, as they were named. */
  readonly path: string
}

export interface DriftRecorder {
  /** One REALM_DRIFT for each realm: that it is as its files say, or how many things are not. */
  record(drifts: readonly Drift[]): void
  /** A look that failed. */
  recordFailure(url: string, code: string): void
  close(): Promise<void>
}

/** Opens audit.log. @throws CommandError when it can't be opened, exit code 1 */
export function openDriftRecorder({ audit, actor, path, onRecord }: DriftRecord, { stderr }: CommandIo): DriftRecorder {
  refuseTrailOfAnother(audit)
  const trail = openTrail({ ...audit, onRecord }, stderr)
  return {
    record(drifts) {
      for (const drift of drifts) {
        trail.record({
          event: 'REALM_DRIFT',
          outcome: 'success',
          reason: hasDrift(drift) ? 'drift' : 'ok',
          user: actor,
          path,
          about: drift.url,
          record: {
            realm: drift.realm,
            objects: drift.objects.length,
            roles: drift.roles.roles.length,
            holders: drift.roles.holders.length,
          },
        })
      }
    },
    recordFailure(url, code) {
      trail.record({
        event: 'REALM_DRIFT',
        outcome: 'failure',
        reason: code,
        user: actor,
        path,
        about: url,
      })
    },
    async close() {
      try {
        await trail.flush()
      } finally {
        await trail.close()
      }
    },
  }
}

function openTrail(options: AuditTrailOptions, stderr: CommandIo['stderr']): AuditTrail {
  try {
    return createAuditTrail({ ...options, report: (line) => stderr.write(`${line}\n`) })
  } catch (error) {
    if (!(error instanceof AuditError)) throw error
    throw new CommandError(1, error.code, error.message, { cause: error })
  }
}
