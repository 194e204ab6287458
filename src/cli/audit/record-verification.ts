import type { AuditEvent } from '../../audit-record/index.js'
import type { ChainReport, TrailReport } from '../../audit-verify/index.js'
import type { Notifying } from '../../serving/index.js'
import type { CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { toCommandError } from '../to-command-error.js'
import { withRecorder } from './recorded-access.js'
import { trailSettings } from './trail-settings.js'

/** Damaged chains that a record names. */
const MOST_CHAINS = 5

/**
 * Raises alerts over a verification, and records it in the trail of this environment, in a chain of its own. Alerts do not wait
 * for the record: who changes a trail may keep others from writing it.
 *
 * @returns whether it was recorded
 */
export async function recordVerification(
  report: TrailReport,
  isGood: boolean,
  alerts: Pick<Notifying, 'take'>,
  io: CommandIo,
): Promise<boolean> {
  const event = verificationEvent(report, isGood)
  alerts.take(event)
  try {
    await withRecorder(trailSettings(undefined, io), io, ({ commit }) => commit(event))
    return true
  } catch (error) {
    io.stderr.write(`Note: this verification is not recorded: ${printable(toCommandError(error).message, 1000)}\n`)
    return false
  }
}

function verificationEvent({ verdict, path, anchors, chains }: TrailReport, isGood: boolean): AuditEvent {
  const damaged = chains.filter((chain) => chain.verdict === 'damaged')
  return {
    event: 'AUDIT_VERIFY',
    outcome: isGood ? 'success' : 'failure',
    reason: verdict,
    record: {
      path,
      anchors: anchors ?? null,
      chains: chains.length,
      records: chains.reduce((sum, { records }) => sum + records, 0),
      ...(damaged.length > 0 && {
        damaged: damaged
          .slice(0, MOST_CHAINS)
          .map(({ chain }) => chain)
          .join(' '),
        first_damage: firstDamage(damaged),
      }),
    },
  }
}

function firstDamage(damaged: readonly ChainReport[]): string {
  const [first] = damaged.flatMap(({ damages }) => damages)
  if (first === undefined) return ''
  const { kind, file, line } = first
  return `${file}${line === 0 ? '' : `:${line}`} ${kind}`
}
