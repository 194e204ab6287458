import type { JsonValue } from '../../json/index.js'
import { escapeLogText } from '../../log-line/index.js'
import type { PlanStep } from '../../realm-engine/index.js'
import type { FieldChange, KindName } from '../../realm-kinds/index.js'

const LONGEST_VALUE = 160

/** Lists of more entries are shown by what comes and goes. */
const FEW_ENTRIES = 3

/** So many entries that come or go are named. */
const MOST_ENTRIES = 20

/** Of a new object, so many fields have a line. */
const MOST_FIELDS = 40

/** Of a new object, what whoever reads a plan asks first; each in a line of its own. */
const FIRST_FIELDS: Readonly<Partial<Record<KindName, readonly string[]>>> = {
  client: [
    'publicClient',
    'bearerOnly',
    'standardFlowEnabled',
    'implicitFlowEnabled',
    'directAccessGrantsEnabled',
    'serviceAccountsEnabled',
    'redirectUris',
    'webOrigins',
  ],
}

/** What a step changes, or makes: in lines. Of a new object all fields, or those that fit into a line. */
export function printFields(step: PlanStep, ofNew: 'all' | 'line' = 'line'): readonly string[] {
  return step.action === 'create' ? printDeclared(step, ofNew) : step.changes.flatMap(printChange)
}

/** For example `accessTokenLifespan: 60 → 300`; of a long list what comes and goes. */
function printChange(change: FieldChange): readonly string[] {
  const field = safe(change.field)
  if ('secret' in change) return [`${field}: changed (secret)`]
  const { from, to } = change
  const isLong = [from, to].some((value) => Array.isArray(value) && value.length > FEW_ENTRIES)
  if (isLong && Array.isArray(to)) return printList(field, Array.isArray(from) ? from : [], to)
  return [`${field}: ${from === undefined ? 'absent' : show(from)} → ${show(to)}`]
}

function printList(field: string, from: readonly JsonValue[], to: readonly JsonValue[]): readonly string[] {
  const before = from.map((entry) => JSON.stringify(entry))
  const after = to.map((entry) => JSON.stringify(entry))
  const gone = withoutAll(before, after)
  const come = withoutAll(after, before)
  if (gone.length + come.length === 0) return [`${field}: in another order → ${show(to)}`]
  return [
    `${field}: ${before.length} → ${after.length} entries, ${come.length} added, ${gone.length} removed`,
    ...entriesOf('+', come),
    ...entriesOf('-', gone),
  ]
}

function withoutAll(entries: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return entries.filter((entry) => !known.has(entry))
}

const entriesOf = (sign: string, entries: readonly string[]): readonly string[] => [
  ...entries.slice(0, MOST_ENTRIES).map((entry) => `  ${sign} ${cut(safe(entry))}`),
  ...(entries.length > MOST_ENTRIES ? [`  ${sign} and ${entries.length - MOST_ENTRIES} more`] : []),
]

/** First what matters most, in lines; the rest in one. */
function printDeclared({ kind, key, declares = [] }: PlanStep, ofNew: 'all' | 'line'): readonly string[] {
  const order = FIRST_FIELDS[kind] ?? []
  const first = order.flatMap((field) => declares.filter((change) => change.field === field))
  const rest = declares.filter((change) => !first.includes(change) && !isName(change, key))
  if (ofNew === 'line')
    return [...first.map(printValue), ...(rest.length === 0 ? [] : [cut(rest.map(printValue).join(', '))])]
  const lines = [...first, ...rest].map(printValue)
  const left = lines.length - MOST_FIELDS
  return left > 0 ? [...lines.slice(0, MOST_FIELDS), `and ${left} more fields`] : lines
}

/** What the object is called stands above. */
const isName = (change: FieldChange, key: string): boolean => 'to' in change && change.to === key

function printValue(change: FieldChange): string {
  const field = safe(change.field)
  return 'secret' in change ? `${field}: (secret)` : `${field}: ${show(change.to)}`
}

const show = (value: JsonValue): string => cut(safe(JSON.stringify(value)))

const cut = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text)

/** Names and values come from the server too: they must not steer the terminal. */
const safe = (text: string): string => escapeLogText(text)
