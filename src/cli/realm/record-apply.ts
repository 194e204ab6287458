import { AuditError, type AuditTrail, createAuditTrail } from '../../audit/index.js'
import type { AuditEvent } from '../../audit-record/index.js'
import type { AuditConfiguration } from '../../configuration/index.js'
import type { RoleGrant } from '../../realm-drift/index.js'
import type { ApplyOutcome, OnStep, PlanStep } from '../../realm-engine/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { toCommandError } from '../to-command-error.js'
import { refuseTrailOfAnother } from '../trail-of-another.js'
import { nameStep } from './print-plan.js'

/** Who applies, to what, and where that is recorded. */
export interface ApplyRecord {
  readonly audit: AuditConfiguration
  readonly actor: string
  readonly realm: string
  readonly url: string
  /** Undefined for the one that has no name of its own. */
  readonly stack: string | undefined
  /** Where its files stand. */
  readonly path: string
  /** Of the policy that stands beside what is applied. */
  readonly policyVersion: string | undefined
  /** Told of each event that is recorded. */
  readonly onRecord: (event: AuditEvent) => void
  /** What a step gives to somebody: that is recorded by itself, as soon as it is done. */
  readonly grantOf: (step: PlanStep) => RoleGrant | undefined
}

/**
 * Carries an apply out. The trail has a REALM_APPLY on disk that it is about to be done before anything is changed, and one
 * that says what became of it before it is called done: SIGINT and SIGTERM stop it after the step that runs. Nothing is
 * changed when the trail cannot be written.
 */
export async function recordApply(
  applied: ApplyRecord,
  io: CommandIo,
  apply: (isStopped: () => boolean, onStep: OnStep) => Promise<ApplyOutcome>,
): Promise<ApplyOutcome> {
  const trail = openTrail(applied, io)
  const events = eventsOf(applied)
  const interruption = watchForSignals()
  let done = 0
  let intent: number | undefined
  try {
    intent = (await trail.commit(events({ outcome: 'pending', reason: 'ok' })))?.seq
    let total = 0
    const outcome = await apply(interruption.came, (step, count, all) => {
      done = count
      total = all
      const grant = applied.grantOf(step)
      if (grant !== undefined) trail.record(grantEvent(applied, grant))
    })
    if (outcome.interrupted) throw interrupted(done, Math.max(total, done + outcome.remaining.length), outcome)
    const counts = { applied: outcome.applied.length, writes: outcome.writes }
    await trail.commit(events({ outcome: 'success', reason: 'ok', intent }, counts))
    return outcome
  } catch (error) {
    trail.record(events({ outcome: 'failure', reason: toCommandError(error).code, intent }, { applied: done }))
    throw error
  } finally {
    interruption.forget()
    await closeTrail(trail)
  }
}

/** Makes the REALM_APPLY of an outcome. */
function eventsOf({ actor, realm, url, stack, path, policyVersion }: ApplyRecord) {
  return (
    event: Pick<AuditEvent, 'outcome' | 'reason' | 'intent'>,
    changes: Readonly<Record<string, number>> = {},
  ): AuditEvent => ({
    event: 'REALM_APPLY',
    ...event,
    user: actor,
    path,
    about: url,
    policyVersion,
    record: { realm, ...changes, ...(stack === undefined ? {} : { stack }) },
  })
}

const grantEvent = (
  { actor, realm, url, path, policyVersion }: ApplyRecord,
  { to, roles, administration }: RoleGrant,
): AuditEvent => ({
  event: 'ROLE_GRANT',
  outcome: 'success',
  reason: 'ok',
  user: actor,
  path,
  about: to,
  policyVersion,
  record: { realm, server: url, administration, roles: roles.join(' ') },
})

function interrupted(done: number, total: number, { remaining }: ApplyOutcome): CommandError {
  const left = remaining.slice(0, MOST_NAMED).map(nameStep).join(', ')
  const more = remaining.length > MOST_NAMED ? ` and ${remaining.length - MOST_NAMED} more` : ''
  const message = `stopped by a signal after ${done} of ${total} changes. Left: ${left}${more}. Run it again: it goes on where it stopped.`
  return new CommandError(130, 'interrupted', message)
}

const MOST_NAMED = 10

/** A second signal is from someone who will not wait. */
function watchForSignals(): { came(): boolean; forget(): void } {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let hasCome = false
  const onSignal = () => {
    if (hasCome) process.exit(130)
    hasCome = true
  }
  for (const signal of signals) process.on(signal, onSignal)
  return {
    came: () => hasCome,
    forget: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}

function openTrail({ audit, onRecord }: ApplyRecord, { stderr }: CommandIo): AuditTrail {
  refuseTrailOfAnother(audit)
  try {
    return createAuditTrail({ ...audit, onRecord, report: (line) => stderr.write(`${line}\n`) })
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
