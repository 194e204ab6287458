import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isPlanFile, readPlanFile, refuseMoved, type SavedPlans, whatMoved } from '../../realm-engine/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { planOne } from './plan-one.js'
import type { PlannedRealm } from './plan-realms.js'
import type { PlanningOptions } from './realm-plan-options.js'
import type { RealmTarget } from './realm-target.js'

const OF_THE_PLAN = ['overlay', 'prune', 'allowDelete', 'maxDeletes', 'adopt', 'stack', 'withDevUsers'] as const

/**
 * The plans of a file that `realm plan --out` wrote; undefined when the path is none.
 *
 * @throws CommandError `plan_file_invalid`, exit code 1, when a byte of it is not as it was written
 */
export async function readSavedPlans(
  path: string,
  options: PlanningOptions,
  io: CommandIo,
): Promise<SavedPlans | undefined> {
  if (!path.endsWith('.json')) return undefined
  const text = await readFile(resolve(io.workingDirectory ?? process.cwd(), path), 'utf8').catch(() => undefined)
  if (text === undefined || !looksLikePlan(text)) return undefined
  const saved = readPlanFile(text)
  if (saved === undefined) {
    throw new CommandError(
      1,
      'plan_file_invalid',
      `${printable(path)} is not as passerelle realm plan --out wrote it: it was edited, cut, or is of another version. Make the plan again.`,
    )
  }
  const given = OF_THE_PLAN.filter((option) => options[option] !== undefined)
  if (given.length > 0) {
    throw new CommandError(
      2,
      'plan_has_options',
      `${printable(path)} was made with options of its own, and takes no others (${given.join(', ')}). Make the plan again with them.`,
    )
  }
  return saved
}

function looksLikePlan(text: string): boolean {
  try {
    return isPlanFile(JSON.parse(text))
  } catch {
    // A plan that was cut is no realm either.
    return text.includes('"format": "passerelle-plan"')
  }
}

/** Plans anew. @throws AdminError `stale_plan`, when that is not the saved plan any more */
export async function replan({ plans }: SavedPlans, target: RealmTarget): Promise<readonly PlannedRealm[]> {
  const planned: PlannedRealm[] = []
  const moved: string[] = []
  for (const saved of plans) {
    const loaded = target.realms.find(({ realm }) => realm === saved.plan.realm)
    if (loaded === undefined) moved.push(`the files have no realm ${saved.plan.realm} any more`)
    else {
      const plan = await planOne(loaded, target.client, saved.plan.options)
      moved.push(...whatMoved(saved, plan, loaded))
      planned.push({ loaded, plan, saved })
    }
  }
  refuseMoved(moved, plans.map(({ plan }) => plan.realm).join(', '))
  return planned
}
