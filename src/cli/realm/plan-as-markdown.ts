import type { Plan, PlanStep } from '../../realm-engine/index.js'
import { type KindName, titleOf } from '../../realm-kinds/index.js'
import { printFields } from './print-fields.js'
import { DONE_WORDS, nameStep } from './print-plan.js'

/** GitHub cuts comments at 65,536 characters. */
const MOST_STEPS_SHOWN = 200

/** Of so few of a kind, all that a new one is made with is shown. */
const FEW_STEPS = 20

/** A plan for a pull request: what is dangerous first, a table of counts, and each kind in a part that unfolds. */
export function planAsMarkdown(plan: Plan): string {
  const along = plan.steps.filter((step) => step.comesWithRealm === true)
  const changed = plan.steps.filter(
    (step) => (step.action !== 'unchanged' || step.adopted === true) && step.comesWithRealm !== true,
  )
  const dangers = changed.filter(({ dangers: reasons }) => reasons.length > 0)
  const kinds = [...new Set(plan.steps.map(({ kind }) => kind))]
  const of = (kind: KindName): readonly PlanStep[] => changed.filter((step) => step.kind === kind)
  const { stack } = plan.options
  const title = `### Realm ${inline(plan.realm)}${stack === undefined ? '' : `, stack ${inline(stack)}`}: ${changed.length === 0 ? 'nothing to do' : count(changed.length, 'change')}`
  return [
    title,
    '',
    `At ${inline(plan.url)}${plan.realmExists ? '' : ', where it does not exist yet'}.`,
    '',
    ...plan.refusals.map(({ message }) => `> **Refused:** ${plain(message)}\n`),
    ...(dangers.length === 0 ? [] : ['**Look twice:**', '', ...dangers.flatMap(dangerLines), '']),
    ...countTable(
      kinds.filter((kind) => of(kind).length > 0),
      plan.steps.filter((step) => step.comesWithRealm !== true),
    ),
    ...(along.length === 0 ? [] : [`Coming with the realm: ${along.length}.`, '']),
    `Unchanged in all: ${plan.steps.filter(({ action }) => action === 'unchanged').length}.`,
    '',
    ...kinds.filter((kind) => of(kind).length > 0).flatMap((kind) => group(kind, of(kind))),
    ...plan.notes.map((note) => `- ${plain(note)}`),
    '',
  ].join('\n')
}

const dangerLines = (step: PlanStep): readonly string[] =>
  step.dangers.map((danger) => `- ⚠️ ${inline(nameStep(step))}: ${plain(danger)}`)

const countTable = (kinds: readonly KindName[], steps: readonly PlanStep[]): readonly string[] =>
  kinds.length === 0
    ? []
    : [
        '| kind | create | update | delete | unchanged |',
        '| --- | ---: | ---: | ---: | ---: |',
        ...kinds.map((kind) => countRow(kind, steps)),
        '',
      ]

function countRow(kind: KindName, steps: readonly PlanStep[]): string {
  const ofKind = steps.filter((step) => step.kind === kind)
  const numbers = (['create', 'update', 'delete', 'unchanged'] as const).map(
    (action) => ofKind.filter((step) => step.action === action).length,
  )
  return `| ${plain(titleOf(kind))} | ${numbers.join(' | ')} |`
}

function group(kind: KindName, steps: readonly PlanStep[]): readonly string[] {
  const shown = steps.slice(0, MOST_STEPS_SHOWN)
  const left = steps.length - shown.length
  return [
    `<details><summary>${plain(titleOf(kind))}: ${count(steps.length, 'change')}</summary>`,
    '',
    ...shown.flatMap((step) => stepLines(step, steps.length > FEW_STEPS ? 'line' : 'all')),
    ...(left > 0 ? [`- and ${left} more`] : []),
    '',
    '</details>',
    '',
  ]
}

const WORDS = { create: 'create', update: 'update', delete: 'delete', unchanged: DONE_WORDS.unchanged } as const

function stepLines(step: PlanStep, ofNew: 'all' | 'line'): readonly string[] {
  const where = step.place === undefined ? '' : ` (${inline(`${step.place.file}:${step.place.line}`)})`
  const changes = printFields(step, ofNew).map(
    (line) => `${line.startsWith('  ') ? '    ' : '  '}- ${inline(line.trim())}`,
  )
  return [
    `- ${WORDS[step.action]} ${inline(step.key)}${where}`,
    ...changes,
    ...step.notes.map((note) => `  - ${plain(note)}`),
  ]
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** As code, whatever it holds: the fence is longer than any run of backticks in it, and no line ends in it. */
function inline(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  const runs = flat.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1)
  const space = flat.startsWith('`') || flat.endsWith('`') || flat === '' ? ' ' : ''
  return `${fence}${space}${flat}${space}${fence}`
}

/** Text that Markdown and HTML leave as it is, and that mentions nobody. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~-]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '@\u200b')
