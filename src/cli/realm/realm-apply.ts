import { randomUUID } from 'node:crypto'
import type { AuditEvent } from '../../audit-record/index.js'
import { grantOfStep } from '../../realm-drift/index.js'
import { type ApplyOutcome, applyPlan, hasChanges, type PlanStep } from '../../realm-engine/index.js'
import { openCommandAlerts } from '../alerting.js'
import { coloursFor } from '../colours.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { confirm } from './confirm.js'
import { lockHolder } from './lock-holder.js'
import { notTaken } from './not-taken.js'
import { operatingRoles } from './operating-roles.js'
import { anyChanges, type PlannedRealm, planRealms, plansAsJson, requireNoRefusal } from './plan-realms.js'
import { policyVersionBeside } from './policy-version.js'
import { DONE_WORDS, nameStep, printPlan } from './print-plan.js'
import { createProgress } from './progress.js'
import type { PlanningOptions } from './realm-plan-options.js'
import { type RealmTarget, readTarget } from './realm-target.js'
import { type ApplyRecord, recordApply } from './record-apply.js'
import { readSavedPlans, replan } from './saved-plans.js'

export interface ApplyOptions extends PlanningOptions {
  readonly yes?: true
  readonly lockTimeout?: number
  readonly iMeanMaster?: true
}

/** `passerelle realm apply`: plan, ask, apply, compare once more, record. */
export async function applyRealm(path: string, options: ApplyOptions, io: CommandIo): Promise<void> {
  const saved = await readSavedPlans(path, options, io)
  const target = await readTarget(
    saved?.source.path ?? path,
    saved === undefined ? options : withSource(options, saved),
    io,
  )
  requireMeant(target, options)
  // Before anything is changed: whoever asked to be told has to be told.
  const alerts = await openCommandAlerts(io)
  const clock = io.now ?? Date.now
  const begunMs = clock()
  const planned = saved === undefined ? await planRealms(target, options) : await replan(saved, target)
  const planSeconds = (clock() - begunMs) / 1000
  const colours = coloursFor(io)
  if (!options.json) io.stdout.write(planned.map(({ plan }) => `${printPlan(plan, colours)}\n`).join(''))
  requireNoRefusal(planned)
  if (anyChanges(planned)) await requireConsent(planned, options, io)
  const outcomes: ApplyOutcome[] = []
  try {
    const onRecord = (event: AuditEvent) => alerts.take(event)
    for (const one of planned) outcomes.push(await applyOne(one, { ...target, onRecord }, options, io))
  } finally {
    await alerts.close()
  }
  report(planned, outcomes, { ...target, planSeconds }, options, io)
}

/** Whoever locks the administrators of master out has nobody left to let them in. */
function requireMeant({ realms }: RealmTarget, { iMeanMaster }: ApplyOptions): void {
  if (iMeanMaster || !realms.some(({ realm }) => realm.toLowerCase() === 'master')) return
  throw new CommandError(
    2,
    'master_realm',
    'nothing was changed: realm master is the one that every administrator of this Keycloak signs in at, and a mistake in it locks all of them out. Look at the plan; if it is meant, give --i-mean-master.',
  )
}

function report(
  planned: readonly PlannedRealm[],
  outcomes: readonly ApplyOutcome[],
  { warnings, planSeconds }: RealmTarget & { readonly planSeconds: number },
  { json }: ApplyOptions,
  io: CommandIo,
): void {
  const applied = outcomes.reduce((sum, outcome) => sum + outcome.applied.length, 0)
  const writes = outcomes.reduce((sum, outcome) => sum + outcome.writes, 0)
  const realms = planned.map(({ plan }) => printable(plan.realm)).join(', ')
  const seconds = {
    plan: planSeconds,
    write: sumOf(outcomes.map((outcome) => outcome.seconds.write)),
    verify: sumOf(outcomes.map((outcome) => outcome.seconds.verify)),
  }
  if (json) io.stdout.write(jsonLine({ ok: true, applied, writes, seconds, ...plansAsJson(planned), warnings }))
  else if (applied === 0)
    io.stdout.write(`Nothing to do: realm ${realms} has all that is declared. ${writes} writing requests.\n`)
  else io.stdout.write(`Done: ${applied} applied, with ${writes} writing requests. A second run has nothing to do.\n`)
}

const sumOf = (seconds: readonly number[]): number =>
  Math.round(seconds.reduce((sum, each) => sum + each, 0) * 1000) / 1000

async function requireConsent(
  planned: readonly PlannedRealm[],
  { yes, json }: ApplyOptions,
  io: CommandIo,
): Promise<void> {
  if (yes) return
  if (json || io.stdin.isTTY !== true) {
    throw new CommandError(
      2,
      'confirmation_required',
      'nothing was changed: there is no terminal to ask on. Give --yes to apply without being asked.',
    )
  }
  const due = planned.map(({ plan }) => plan).filter(hasChanges)
  const deletes = due.flatMap(({ steps }) => steps).filter(({ action }) => action === 'delete').length
  const realms = due.map(({ realm }) => printable(realm)).join(', ')
  const question = `Apply to ${realms} at ${due[0]?.url}${deletes > 0 ? `, and delete ${deletes}` : ''}?`
  if (await confirm(question, io)) return
  throw new CommandError(1, 'declined', 'nothing was changed.')
}

async function applyOne(
  { plan, loaded, saved }: PlannedRealm,
  { client, actor, audit, onRecord }: RealmTarget & Pick<ApplyRecord, 'onRecord'>,
  { lockTimeout = 0 }: ApplyOptions,
  io: CommandIo,
): Promise<ApplyOutcome> {
  const policyVersion = await policyVersionBeside(loaded)
  const isPowerful = await operatingRoles(loaded)
  const record = {
    audit,
    actor,
    realm: plan.realm,
    url: plan.url,
    stack: plan.options.stack,
    path: loaded.source.path,
    policyVersion,
    onRecord,
    grantOf: (step: PlanStep) => grantOfStep(step, loaded.document, isPowerful),
  }
  return recordApply(record, io, async (isStopped, onStep) => {
    const progress = createProgress(io)
    const outcome = await applyPlan(plan, loaded, client, {
      onStep(step, done, total) {
        progress.show(`[${done}/${total}] ${DONE_WORDS[step.action]} ${nameStep(step)}`)
        onStep(step, done, total)
      },
      isStopped,
      ...(saved === undefined ? {} : { saved }),
      lock: {
        holder: lockHolder(actor),
        runId: randomUUID(),
        timeoutMs: lockTimeout * 1000,
        onWait: ({ holder, since }) =>
          progress.show(
            `Waiting for ${printable(holder)}, at work on ${printable(plan.realm)} since ${printable(since)}`,
          ),
      },
    }).finally(() => progress.end())
    requireTaken(outcome)
    return outcome
  })
}

/** Keycloak accepts some things that it then has otherwise. */
function requireTaken({ remaining, interrupted }: ApplyOutcome): void {
  if (interrupted || remaining.length === 0) return
  throw new CommandError(1, 'not_taken', notTaken(remaining))
}

/** A saved plan was made with its own options. */
const withSource = (
  options: ApplyOptions,
  { source, plans }: NonNullable<Awaited<ReturnType<typeof readSavedPlans>>>,
): ApplyOptions => ({
  ...options,
  overlay: source.overlays,
  ...(plans.some(({ plan }) => plan.withDevelopmentUsers) ? { withDevUsers: true } : {}),
})
