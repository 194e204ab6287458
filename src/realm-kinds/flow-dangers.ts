import type { JsonValue } from '../json/index.js'
import { flowReferrers } from './flow-referrers.js'
import type { FieldChange, StepInSight } from './kind.js'

/** What changes for those who log in: anything where the flow is in use, and what makes it easier anywhere. */
export function flowDangers({ action, changes, current, documents }: StepInSight): readonly string[] {
  if (action === 'delete') return ['whoever is logging in with it has to start again']
  const users =
    current === undefined || documents === undefined ? [] : flowReferrers(current, { realm: '', ...documents })
  const weaker = changes.flatMap(weakening)
  const what = changesOfTree(changes)
  return users.length === 0 || what.length === 0
    ? weaker
    : [...weaker, `it is in use by ${users.join(', ')}, and changes: ${what.join(', ')}`]
}

/** Executions that come, go, move or are set otherwise, each as often as it changes. */
function changesOfTree(changes: readonly FieldChange[]): readonly string[] {
  const orders = changes.flatMap((change) => {
    if ('secret' in change || !/(^|\.)order$/.test(change.field)) return []
    const before = textsOf(change.from)
    const after = textsOf(change.to)
    const place = change.field.slice(0, -'order'.length)
    const added = after.filter((name) => !before.includes(name))
    return [{ place, added, gone: before.filter((name) => !after.includes(name)) }]
  })
  const isNew = (field: string): boolean =>
    orders.some(({ place, added }) => added.some((name) => `${field}.`.startsWith(`${place}executions.${name}.`)))
  return [
    ...orders.flatMap(({ place, added, gone }) => {
      const where = place === '' ? '' : ` to ${nameOf(place)}`
      if (added.length + gone.length === 0) return [place === '' ? 'the order' : `the order of ${nameOf(place)}`]
      return [
        ...added.map((name) => `${name} is added${where}`),
        ...gone.map((name) => `${name} is removed${where.replace(' to ', ' from ')}`),
      ]
    }),
    ...changes
      .filter(({ field }) => field.startsWith('executions.') && !/(^|\.)order$/.test(field) && !isNew(field))
      .map(({ field }) => nameOf(field)),
  ]
}

/** `executions.forms.executions.otp.requirement` as people say it. */
const nameOf = (field: string): string => field.replaceAll(/(^|\.)executions\./g, '$1').replace(/\.$/, '')

const textsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.map((entry: JsonValue) => `${entry}`) : []

/** What makes logging in easier than before. */
function weakening(change: FieldChange): readonly string[] {
  if ('secret' in change || change.from === undefined) return []
  const { field, from, to } = change
  const names = field.split('.')
  const last = names.at(-1)
  if (last === 'requirement' && isWeaker(from, to)) {
    return [`${names.at(-2)} becomes ${to} where it was ${from}`]
  }
  if (last !== 'order' || !Array.isArray(from) || !Array.isArray(to)) return []
  const gone = from.filter((name: JsonValue) => !to.includes(name))
  return gone.map((name: JsonValue) => `${name} is removed from the flow`)
}

const STRENGTH: Readonly<Record<string, number>> = { DISABLED: 0, ALTERNATIVE: 1, CONDITIONAL: 2, REQUIRED: 3 }

const isWeaker = (from: JsonValue, to: JsonValue): boolean => (STRENGTH[`${to}`] ?? 0) < (STRENGTH[`${from}`] ?? 0)
