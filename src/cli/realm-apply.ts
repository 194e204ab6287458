import { createPolicy } from '../policy/index.js'
import { type ApplyOutcome, applyPlan, hasChanges, type OnStep, type Plan, planRealm } from '../provisioning/index.js'
import { coloursFor } from './colours.js'
import { confirm } from './confirm.js'
import { CommandError, type CommandIo } from './io.js'
import { nameStep, printPlan } from './print-plan.js'
import { jsonLine } from './printable.js'
import { type RealmTarget, readTarget, type TargetOptions } from './realm-target.js'
import { recordApply } from './record-apply.js'

export interface ApplyOptions extends TargetOptions {
  readonly yes?: true
}

/** `passerelle realm apply`: plan, ask, apply, compare once more, record. */
export async function applyRealm(path: string, options: ApplyOptions, io: CommandIo): Promise<void> {
  const target = await readTarget(path, options, io)
  const { config, client, withDevelopmentUsers, actor, logDirectory, warnings } = target
  const plan = await planRealm(config, client, { withDevelopmentUsers })
  if (!options.json) io.stdout.write(`${printPlan(plan, coloursFor(io))}\n`)
  if (hasChanges(plan)) await requireConsent(plan, options, io)
  const { version: policyVersion } = createPolicy(config)
  const record = { directory: logDirectory, actor, realm: plan.realm, url: plan.url, policyVersion }
  const outcome = await recordApply(record, io, (onStep) => carryOut(plan, target, io, onStep))
  const { writes } = outcome
  const applied = outcome.applied.length
  if (options.json) io.stdout.write(jsonLine({ ok: true, applied, writes, ...plan, warnings }))
  else if (applied === 0)
    io.stdout.write(`Nothing to do: realm ${plan.realm} has all that is declared. ${writes} writing requests.\n`)
  else io.stdout.write(`Done: ${applied} applied, with ${writes} writing requests. A second run has nothing to do.\n`)
}

async function requireConsent(plan: Plan, options: ApplyOptions, io: CommandIo): Promise<void> {
  if (options.yes) return
  if (options.json || io.stdin.isTTY !== true) {
    throw new CommandError(
      2,
      'confirmation_required',
      'nothing was changed: there is no terminal to ask on. Give --yes to apply without being asked.',
    )
  }
  if (await confirm(`Apply to ${plan.realm} at ${plan.url}?`, io)) return
  throw new CommandError(1, 'declined', 'nothing was changed.')
}

async function carryOut(
  plan: Plan,
  { config, client }: RealmTarget,
  io: CommandIo,
  onStep: OnStep,
): Promise<ApplyOutcome> {
  const outcome = await applyPlan(plan, config, client, (step, done, total) => {
    io.stderr.write(`[${done}/${total}] ${step.action === 'create' ? 'created' : 'updated'} ${nameStep(step)}\n`)
    onStep(step, done, total)
  })
  if (outcome.remaining.length > 0) {
    const fields = outcome.remaining.flatMap((step) => step.changes.map(({ field }) => `${nameStep(step)}: ${field}`))
    throw new CommandError(
      1,
      'not_taken',
      `Keycloak accepted everything, but ${fields.length} fields differ still: ${fields.join('; ')}. Correct them in realm-config: this version of Keycloak ignores them, or writes them otherwise.`,
    )
  }
  return outcome
}
