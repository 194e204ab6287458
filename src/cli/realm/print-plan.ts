import { escapeLogText } from '../../log-line/index.js'
import type { Plan, PlanAction, PlanStep } from '../../realm-engine/index.js'
import { type KindName, titleOf } from '../../realm-kinds/index.js'
import type { Colours } from '../colours.js'
import { printFields } from './print-fields.js'

/** The plan as lines for people: what is deleted first, then each kind that changes; what is unchanged is only counted. */
export function printPlan(plan: Plan, colours: Colours): string {
  const { stack } = plan.options
  const who = stack === undefined ? '' : `stack ${stack} of `
  const where = `${who}realm ${plan.realm} at ${plan.url}${plan.realmExists ? '' : ', which does not exist yet'}`
  const deletes = plan.steps.filter(({ action }) => action === 'delete')
  const others = plan.steps.filter(({ action }) => action !== 'delete')
  const kinds = [...new Set(others.map(({ kind }) => kind))]
  const groups = kinds.flatMap((kind) =>
    printGroup(
      kind,
      others.filter((step) => step.kind === kind),
      colours,
    ),
  )
  const lines = [
    ...printDeletes(deletes, colours),
    ...groups,
    ...plan.notes.map((note) => `note: ${safe(note)}`),
    ...plan.refusals.map(({ message }) => colours.bad(`refused: ${safe(message)}`)),
  ]
  const parts = lines.length === 0 ? [] : ['', ...lines, '']
  return [`Plan for ${safe(where)}`, ...parts, `In all: ${countSteps(plan.steps)}.`, ''].join('\n')
}

/** For example `3 to create, 1 to update, 4 unchanged`; what is deleted or taken over is counted where there is any. */
function countSteps(steps: readonly PlanStep[]): string {
  const count = (action: PlanAction): number => steps.filter((step) => step.action === action).length
  const adopted = steps.filter((step) => step.adopted === true).length
  const along = steps.filter((step) => step.comesWithRealm === true).length
  return [
    ...(count('delete') > 0 ? [`${count('delete')} to delete`] : []),
    `${count('create') - along} to create`,
    `${count('update')} to update`,
    `${count('unchanged')} unchanged`,
    ...(along > 0 ? [`${along} that come with the realm`] : []),
    ...(adopted > 0 ? [`${adopted} to take over`] : []),
  ].join(', ')
}

/** For example `client backend-api`. */
export const nameStep = ({ kind, key }: PlanStep): string =>
  kind === key.replace(' ', '-') ? key : `${kind} ${safe(key)}`

/** What was done, in a word. */
export const DONE_WORDS = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  unchanged: 'took over',
} as const satisfies Readonly<Record<PlanAction, string>>

function printDeletes(deletes: readonly PlanStep[], colours: Colours): readonly string[] {
  if (deletes.length === 0) return []
  const lines = deletes.flatMap((step) => [colours.bad(`  - ${nameStep(step)}`), ...printDangers(step, colours)])
  return [colours.strong(`To be deleted: ${deletes.length}`), ...lines]
}

function printGroup(kind: KindName, steps: readonly PlanStep[], colours: Colours): readonly string[] {
  const lines = steps.filter((step) => isShown(step)).flatMap((step) => printStep(step, colours))
  return lines.length === 0 ? [] : [`${colours.strong(titleOf(kind))}: ${countSteps(steps)}`, ...lines]
}

const isShown = ({ action, adopted, comesWithRealm, notes }: PlanStep): boolean =>
  comesWithRealm !== true && (action !== 'unchanged' || adopted === true || notes.length > 0)

function printStep(step: PlanStep, colours: Colours): readonly string[] {
  const { key, action, adopted, place } = step
  const where = place === undefined ? '' : colours.faint(`  ${safe(`${place.file}:${place.line}`)}`)
  const name = safe(key)
  const head =
    action === 'create'
      ? colours.added(`  + ${name}`)
      : action === 'update'
        ? colours.changed(`  ~ ${name}`)
        : `  = ${name}${adopted === true ? ' (there already, taken over)' : ''}`
  const fields = printFields(step).map((line) => `      ${line}`)
  return [`${head}${where}`, ...fields, ...printDangers(step, colours)]
}

const printDangers = ({ dangers, notes }: PlanStep, colours: Colours): readonly string[] => [
  ...dangers.map((danger) => colours.bad(`      ! ${safe(danger)}`)),
  ...notes.map((note) => colours.faint(`      note: ${safe(note)}`)),
]

/** Names and values come from the server too: they must not steer the terminal. */
const safe = (text: string): string => escapeLogText(text)
