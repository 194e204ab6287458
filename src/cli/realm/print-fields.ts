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
    'rootUrl',
    'redirectUris',
    'webOrigins',
    'attributes.post.logout.redirect.uris',
  ],
  'service-account': ['realmRoles', 'clientRoles'],
  'role-composites': ['realm', 'client'],
  'scope-mapping': ['realm', 'client'],
  user: ['realmRoles', 'clientRoles', 'groups'],
  group: ['realmRoles', 'clientRoles'],
  'identity-provider': ['trustEmail', 'config.issuer', 'config.authorizationUrl', 'config.tokenUrl', 'config.jwksUrl'],
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
  const [before, after] = [entriesIn(from), entriesIn(to)]
  const isLong = [before, after].some((entries) => entries !== undefined && entries.length > FEW_ENTRIES)
  if (after !== undefined && (isLong || isCut(from) || isCut(to)))
    return printList(field, before ?? (from === undefined ? [] : [from]), after)
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

/** First what matters most, in lines; the rest in one, or in lines too. */
function printDeclared({ kind, key, declares = [] }: PlanStep, ofNew: 'all' | 'line'): readonly string[] {
  const order = FIRST_FIELDS[kind] ?? []
  const first = order.flatMap((name) => declares.filter(({ field }) => field === name || field.startsWith(`${name}.`)))
  const rest = declares.filter((change) => !first.includes(change) && !isName(change, key))
  if (ofNew === 'line') return [...first.flatMap(printValue), ...(rest.length === 0 ? [] : [restLine(rest)])]
  const fields = [...first, ...rest]
  const left = fields.length - MOST_FIELDS
  return [...fields.slice(0, MOST_FIELDS).flatMap(printValue), ...(left > 0 ? [`and ${left} more fields`] : [])]
}

/** As much as fits into a line, and how many fields don't. */
function restLine(fields: readonly FieldChange[]): string {
  const texts = fields.map((change) => inLine(change))
  const left = texts.filter((_, at) => isLongText([...texts.slice(0, at), ''].join(', '))).length
  const more = left === 0 ? '' : ` and ${left} more field${left === 1 ? '' : 's'}`
  return `${cut(texts.join(', '))}${more}`
}

/** What the object is called stands above. */
const isName = (change: FieldChange, key: string): boolean => 'to' in change && change.to === key

/** A list that would be cut is shown entry by entry. */
function printValue(change: FieldChange): readonly string[] {
  const entries = 'to' in change && isCut(change.to) ? entriesIn(change.to) : undefined
  if (entries === undefined) return [inLine(change)]
  const texts = entries.map((entry) => JSON.stringify(entry))
  return [`${safe(change.field)}: ${texts.length} entries`, ...entriesOf('+', texts)]
}

const inLine = (change: FieldChange): string =>
  `${safe(change.field)}: ${'secret' in change ? '(secret)' : show(change.to)}`

/** Keycloak keeps some lists in a text. */
function entriesIn(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (typeof value === 'string' && value.includes('##')) return value.split('##')
  return Array.isArray(value) ? value : undefined
}

const isCut = (value: JsonValue | undefined): boolean => value !== undefined && isLongText(safe(JSON.stringify(value)))

const show = (value: JsonValue): string => cut(safe(JSON.stringify(value)))

const isLongText = (text: string): boolean => text.length > LONGEST_VALUE

const cut = (text: string): string => (isLongText(text) ? `${text.slice(0, LONGEST_VALUE)}…` : text)

/** Names and values come from the server too: they must not steer the terminal. */
const safe = (text: string): string => escapeLogText(text)
