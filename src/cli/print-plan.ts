import { escapeLogText } from '../log-line/index.js'
import type { Plan, PlanAction, PlanStep } from '../realm-engine/index.js'
import { type FieldChange, type KindName, titleOf } from '../realm-kinds/index.js'
import type { Colours } from './colours.js'

const LONGEST_VALUE = 160

/** The plan as lines for people: what is deleted first, then kind by kind, each counted; unchanged objects only counted. */
export function printPlan(plan: Plan, colours: Colours): string {
  const where = `realm ${plan.realm} at ${plan.url}${plan.realmExists ? '' : ', which does not exist yet'}`
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
  return [
    `Plan for ${safe(where)}`,
    '',
    ...printDeletes(deletes, colours),
    ...groups,
    ...plan.notes.map((note) => `note: ${safe(note)}`),
    ...plan.refusals.map(({ message }) => colours.bad(`refused: ${safe(message)}`)),
    '',
    `In all: ${countSteps(plan.steps)}.`,
    '',
  ].join('\n')
}

/** For example `3 to create, 1 to update, 4 unchanged`; what is deleted or taken over is counted where there is any. */
function countSteps(steps: readonly PlanStep[]): string {
  const count = (action: PlanAction): number => steps.filter((step) => step.action === action).length
  const adopted = steps.filter((step) => step.adopted === true).length
  return [
    ...(count('delete') > 0 ? [`${count('delete')} to delete`] : []),
    `${count('create')} to create`,
    `${count('update')} to update`,
    `${count('unchanged')} unchanged`,
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
  const heading = `${colours.strong(titleOf(kind))}: ${countSteps(steps)}`
  const lines = steps.filter((step) => isShown(step)).flatMap((step) => printStep(step, colours))
  return [heading, ...lines]
}

const isShown = ({ action, adopted, notes }: PlanStep): boolean =>
  action !== 'unchanged' || adopted === true || notes.length > 0

function printStep(step: PlanStep, colours: Colours): readonly string[] {
  const { key, action, changes, adopted, place } = step
  const where = place === undefined ? '' : colours.faint(`  ${safe(`${place.file}:${place.line}`)}`)
  const name = safe(key)
  const head =
    action === 'create'
      ? colours.added(`  + ${name}`)
      : action === 'update'
        ? colours.changed(`  ~ ${name}`)
        : `  = ${name}${adopted === true ? ' (there already, taken over)' : ''}`
  // A new object has everything that its file says; listing that again would hide the changes that matter.
  const fields = action === 'create' ? [] : changes.map((change) => `      ${printChange(change)}`)
  return [`${head}${where}`, ...fields, ...printDangers(step, colours)]
}

const printDangers = ({ dangers, notes }: PlanStep, colours: Colours): readonly string[] => [
  ...dangers.map((danger) => colours.bad(`      ! ${safe(danger)}`)),
  ...notes.map((note) => colours.faint(`      note: ${safe(note)}`)),
]

/** For example `accessTokenLifespan: 60 → 300`. */
export function printChange(change: FieldChange): string {
  const field = safe(change.field)
  if ('secret' in change) return `${field}: changed (secret)`
  const from = 'from' in change ? show(change.from) : 'absent'
  return `${field}: ${from} → ${show(change.to)}`
}

function show(value: unknown): string {
  const text = safe(JSON.stringify(value))
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}

/** Names and values come from the server too: they must not steer the terminal. */
const safe = (text: string): string => escapeLogText(text)
