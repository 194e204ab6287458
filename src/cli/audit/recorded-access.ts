import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError, type AuditTrail, createAuditTrail } from '../../audit/index.js'
import type { AuditEvent } from '../../audit-record/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { operatingSystemUser } from '../operating-system-user.js'
import { printable } from '../printable.js'
import { refuseTrailOfAnother } from '../trail-of-another.js'
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
  io: CommandIo,
  use: (recorder: AccessRecorder) => Promise<Value>,
): Promise<Value> {
  refuseTrailOfAnother(settings.audit)
  await refuseAnothers(join(settings.audit.directory, 'audit'))
  const trail = await orRefused(async () =>
    createAuditTrail({ ...settings.audit, onFailure: 'refuse', report: (line) => io.stderr.write(`${line}\n`) }),
  )
  const user = operatingSystemUser(io)
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

/** A file that another user made there, root too, would be in the server's way. */
async function refuseAnothers(folder: string): Promise<void> {
  const owner = await stat(folder).then(
    ({ uid }) => uid,
    () => undefined,
  )
  const self = process.getuid?.()
  if (owner === undefined || self === undefined || owner === self) return
  const mend = 'Run this as the user whose server writes it.'
  throw new CommandError(1, 'trail_of_another', `${printable(folder)} is another user’s to write. ${mend}`)
}
