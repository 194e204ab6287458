import { userInfo } from 'node:os'
import { AuditError, type AuditTrail, createAuditTrail } from '../../audit/index.js'
import type { AuditEvent } from '../../audit-record/index.js'
import { CommandError, type CommandIo } from '../io.js'
import type { TrailSettings } from './trail-settings.js'

/** Leaves records of what somebody sees of people, or does to them. */
export interface AccessRecorder {
  /** On disk when it resolves. @returns the number of the record, for the `intent` of its outcome */
  commit(event: AuditEvent): Promise<Pick<AuditEvent, 'intent' | 'intentChain'>>
}

/**
 * Opens the trail beside the server's, with a chain of its own, and closes it at the end.
 *
 * @throws CommandError when it cannot be written: then nothing is shown, and nothing is done
 */
export async function withRecorder<Value>(
  settings: TrailSettings,
  { stderr }: CommandIo,
  use: (recorder: AccessRecorder) => Promise<Value>,
): Promise<Value> {
  const trail = await orRefused(async () =>
    createAuditTrail({ ...settings.audit, report: (line) => stderr.write(`${line}\n`) }),
  )
  const user = systemUser()
  try {
    return await use({ commit: (event) => orRefused(() => commit(trail, { user, ...event })) })
  } finally {
    await trail.close()
  }
}

async function commit(trail: AuditTrail, event: AuditEvent): Promise<Pick<AuditEvent, 'intent' | 'intentChain'>> {
  const receipt = await trail.commit(event)
  return { intent: receipt?.seq, intentChain: receipt?.chain }
}

async function orRefused<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof AuditError)) throw error
    throw new CommandError(1, error.code, `it cannot be recorded, and so is not done: ${error.message}`, {
      cause: error,
    })
  }
}

/** Whose process this is, as the system names them. */
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number that has no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
