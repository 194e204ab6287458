import { AuditError, type AuditEvent, type AuditTrail, createAuditTrail } from '../audit/index.js'
import type { ApplyOutcome } from '../provisioning/index.js'
import { CommandError, type CommandIo } from './io.js'
import { toCommandError } from './to-command-error.js'

/** Who applies, to what, and where that is recorded. */
export interface ApplyRecord {
  /** Folder of audit.log. */
  readonly directory: string
  readonly actor: string
  readonly realm: string
  readonly url: string
}

/**
 * Carries an apply out, and leaves one REALM_APPLY in audit.log whatever becomes of it. Nothing is changed when
 * the trail cannot be opened.
 */
export async function recordApply(
  { directory, actor, realm, url }: ApplyRecord,
  io: CommandIo,
  apply: () => Promise<ApplyOutcome>,
): Promise<ApplyOutcome> {
  const trail = openTrail(directory, io)
  const record = (
    event: Pick<AuditEvent, 'outcome' | 'reason'>,
    changes: Readonly<Record<string, number>> = {},
  ): void => trail.record({ event: 'REALM_APPLY', ...event, user: actor, path: url, record: { realm, ...changes } })
  try {
    const outcome = await apply()
    record({ outcome: 'success', reason: 'ok' }, { applied: outcome.applied.length, writes: outcome.writes })
    return outcome
  } catch (error) {
    record({ outcome: 'failure', reason: toCommandError(error).code })
    throw error
  } finally {
    await closeTrail(trail)
  }
}

function openTrail(directory: string, { stderr }: CommandIo): AuditTrail {
  try {
    return createAuditTrail({ directory, report: (line) => stderr.write(`${line}\n`) })
  } catch (error) {
    if (!(error instanceof AuditError)) throw error
    throw new CommandError(1, error.code, `nothing was changed: ${error.message}`, { cause: error })
  }
}

async function closeTrail(trail: AuditTrail): Promise<void> {
  try {
    await trail.flush()
  } finally {
    await trail.close()
  }
}
