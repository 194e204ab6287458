import { savedPlan, writePlanFile } from '../../realm-engine/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, type CommandIo } from '../io.js'
import { jsonLine } from '../printable.js'
import { reportFile } from '../report-file.js'
import { writeWhole } from '../write-whole.js'
import { oneFormAlone } from './one-form-alone.js'
import { planAsMarkdown } from './plan-as-markdown.js'
import { anyChanges, type PlannedRealm, planRealms, plansAsJson, requireNoRefusal } from './plan-realms.js'
import { printPlan } from './print-plan.js'
import type { PlanningOptions } from './realm-plan-options.js'
import { readTarget } from './realm-target.js'

export interface PlanOptions extends PlanningOptions {
  readonly markdown?: true
  readonly out?: string
}

/** `passerelle realm plan`: exit code 3 when something would change. */
export async function planOnly(path: string, options: PlanOptions, io: CommandIo): Promise<void> {
  if (options.json && options.markdown) throw oneFormAlone()
  const target = await readTarget(path, options, io)
  const planned = await planRealms(target, options)
  if (!options.json) io.stdout.write(shown(planned, options, io))
  requireNoRefusal(planned)
  if (options.out !== undefined) await save(planned, path, options.out, options, io)
  const changes = anyChanges(planned)
  if (options.json) io.stdout.write(jsonLine({ ok: true, changes, ...plansAsJson(planned), warnings: target.warnings }))
  if (changes) throw new CommandDone(3)
}

const shown = (planned: readonly PlannedRealm[], { markdown }: PlanOptions, io: CommandIo): string =>
  planned.map(({ plan }) => (markdown === true ? planAsMarkdown(plan) : printPlan(plan, coloursFor(io)))).join('\n')

async function save(
  planned: readonly PlannedRealm[],
  path: string,
  out: string,
  { overlay = [] }: PlanOptions,
  io: CommandIo,
): Promise<void> {
  // A plan is for its writer's eyes: it takes the place of a link, and goes nowhere else.
  const file = await reportFile(out, path, io, 'replaced')
  const madeAt = new Date((io.now ?? Date.now)()).toISOString()
  const source = { path, overlays: [...overlay] }
  const plans = planned.map(({ plan, loaded }) => savedPlan(plan, loaded))
  await writeWhole(file, writePlanFile({ source, madeAt, plans }), OWN_EYES)
  io.stderr.write(`Saved: passerelle realm apply ${out} carries out this plan, if nothing has moved by then.\n`)
}

/** The plan names every object of a realm, which is not everybody's business. */
const OWN_EYES = 0o600
