import { escapeLogText } from '../log-line/index.js'
import type { FieldChange, KindName, Plan, PlanAction, PlanStep } from '../provisioning/index.js'
import type { Colours } from './colours.js'

const HEADINGS = {
  realm: 'Realm',
  'user-profile': 'User profile',
  'client-scope': 'Client scopes',
  client: 'Clients',
  'realm-role': 'Realm roles',
  'client-role': 'Client roles',
  user: 'Development users',
} as const satisfies Readonly<Record<KindName, string>>

const LONGEST_VALUE = 160

/** The plan as lines for people: grouped by kind, each group counted, unchanged objects only counted. */
export function printPlan(plan: Plan, colours: Colours): string {
  const where = `realm ${plan.realm} at ${plan.url}${plan.realmExists ? '' : ', which does not exist yet'}`
  const kinds = [...new Set(plan.steps.map(({ kind }) => kind))]
  const groups = kinds.flatMap((kind) =>
    printGroup(
      kind,
      plan.steps.filter((step) => step.kind === kind),
      colours,
    ),
  )
  const notes = plan.notes.map((note) => `note: ${safe(note)}`)
  return [`Plan for ${safe(where)}`, '', ...groups, ...notes, '', `In all: ${countSteps(plan.steps)}.`, ''].join('\n')
}

/** For example `3 to create, 1 to update, 4 unchanged`. */
function countSteps(steps: readonly PlanStep[]): string {
  const count = (action: PlanAction): number => steps.filter((step) => step.action === action).length
  return `${count('create')} to create, ${count('update')} to update, ${count('unchanged')} unchanged`
}

/** For example `client backend-api`. */
export const nameStep = ({ kind, key }: PlanStep): string =>
  kind === key.replace(' ', '-') ? key : `${kind} ${safe(key)}`

function printGroup(kind: KindName, steps: readonly PlanStep[], colours: Colours): readonly string[] {
  const heading = `${colours.strong(HEADINGS[kind])}: ${countSteps(steps)}`
  const lines = steps.filter(({ action }) => action !== 'unchanged').flatMap((step) => printStep(step, colours))
  return [heading, ...lines]
}

function printStep({ key, action, changes, note }: PlanStep, colours: Colours): readonly string[] {
  const head = action === 'create' ? colours.added(`  + ${safe(key)}`) : colours.changed(`  ~ ${safe(key)}`)
  // A new object has everything that its file says; listing that again would hide the changes that matter.
  const fields = action === 'create' ? [] : changes.map((change) => `      ${printChange(change)}`)
  return [head, ...fields, ...(note === undefined ? [] : [colours.faint(`      note: ${safe(note)}`)])]
}

function printChange(change: FieldChange): string {
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
