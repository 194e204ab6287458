import { AuditError, type AuditEvent, type AuditTrail, createAuditTrail } from '../../audit/index.js'
import type { ApplyOutcome, OnStep } from '../../realm-engine/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { toCommandError } from '../to-command-error.js'
import { nameStep } from './print-plan.js'

/** Who applies, to what, and where that is recorded. */
export interface ApplyRecord {
  /** Folder of audit.log. */
  readonly directory: string
  readonly actor: string
  readonly realm: string
  readonly url: string
  /** Undefined for the one that has no name of its own. */
  readonly stack: string | undefined
  /** Where its files stand. */
  readonly path: string
  /** Of the policy that stands beside what is applied. */
  readonly policyVersion: string | undefined
}

/**
 * Carries an apply out, and leaves one REALM_APPLY in audit.log whatever becomes of it, short of kill -9: SIGINT and
 * SIGTERM stop it after the step that runs. Nothing is changed when the trail cannot be opened.
 */
export async function recordApply(
  { directory, actor, realm, url, stack, path, policyVersion }: ApplyRecord,
  io: CommandIo,
  apply: (isStopped: () => boolean, onStep: OnStep) => Promise<ApplyOutcome>,
): Promise<ApplyOutcome> {
  const trail = openTrail(directory, io)
  const record = (
    event: Pick<AuditEvent, 'outcome' | 'reason'>,
    changes: Readonly<Record<string, number>> = {},
  ): void =>
    trail.record({
      event: 'REALM_APPLY',
      ...event,
      user: actor,
      path,
      about: url,
      policyVersion,
      record: { realm, ...changes, ...(stack === undefined ? {} : { stack }) },
    })
  const interruption = watchForSignals()
  let done = 0
  try {
    let total = 0
    const outcome = await apply(interruption.came, (_, count, all) => {
      done = count
      total = all
    })
    if (outcome.interrupted) throw interrupted(done, Math.max(total, done + outcome.remaining.length), outcome)
    record({ outcome: 'success', reason: 'ok' }, { applied: outcome.applied.length, writes: outcome.writes })
    return outcome
  } catch (error) {
    record({ outcome: 'failure', reason: toCommandError(error).code }, { applied: done })
    throw error
  } finally {
    interruption.forget()
    await closeTrail(trail)
  }
}

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
