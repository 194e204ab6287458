import { hasChanges, planRealm } from '../provisioning/index.js'
import { coloursFor } from './colours.js'
import { CommandDone, type CommandIo } from './io.js'
import { printPlan } from './print-plan.js'
import { jsonLine } from './printable.js'
import { readTarget, type TargetOptions } from './realm-target.js'

export type PlanOptions = TargetOptions

/** `passerelle realm plan`: exit code 3 when something would change. */
export async function planOnly(path: string, options: PlanOptions, io: CommandIo): Promise<void> {
  const { config, client, withDevelopmentUsers, warnings } = await readTarget(path, options, io)
  const plan = await planRealm(config, client, { withDevelopmentUsers })
  io.stdout.write(
    options.json
      ? jsonLine({ ok: true, changes: hasChanges(plan), ...plan, warnings })
      : printPlan(plan, coloursFor(io)),
  )
  if (hasChanges(plan)) throw new CommandDone(3)
}
