import {
  type Bounds,
  type Decision,
  describeReason,
  describeRule,
  describeWhere,
  type HeldPermissions,
  type Permission,
  type PolicyRecord,
} from '../../policy/index.js'
import type { TokenExplanation } from '../../tokens/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'
import { wrapWords } from '../wrap-words.js'
import { describeRoleThatWould, mendsOf, type RoleThatWould } from './decision-mends.js'
import type { AskedCaller } from './policy-caller.js'
import type { RuleSnippet } from './rule-snippets.js'

/** A question to a policy, and all that is said of it. */
export interface ExplainedDecision {
  readonly caller: AskedCaller
  readonly held: HeldPermissions
  readonly permission: Permission
  readonly record: PolicyRecord | undefined
  readonly allowed: boolean
  readonly decision: Decision
  /** Where a list was asked about. */
  readonly bounds: Bounds | undefined
  readonly rules: readonly RuleSnippet[]
  readonly would: readonly RoleThatWould[]
  readonly realm: string
  readonly policyVersion: string
}

const COLUMNS = 100
/** Longest text that a line is made of, before it is wrapped. */
const LONGEST = 2_000

/** Verdict, reason, the rules as they are written, and what would mend a refusal. */
export function printDecision(explained: ExplainedDecision, colours: Colours): string {
  const { caller, rules, would, allowed, decision } = explained
  const mends = [
    ...(allowed ? [] : mendsOf(decision.because, caller.subject)),
    ...(would.length === 0 ? [] : [`Roles that would allow this: ${would.map(describeRoleThatWould).join(', ')}.`]),
  ]
  return [
    verdict(explained, colours),
    ...reasonWords(explained).flatMap((words) => wrapped(words)),
    ...rules.flatMap((rule) => ['', ...snippet(rule, colours)]),
    ...(mends.length === 0
      ? []
      : ['', colours.strong('What would mend it'), ...mends.flatMap((mend) => wrapped(mend))]),
    '',
    colours.strong('Who asks'),
    ...who(explained).flatMap((fact) => wrapped(fact)),
    ...tokenVerdict(caller.explanation, colours),
    '',
  ].join('\n')
}

/** A list of which some rows are allowed is not about the decision on a record. */
export const isListWithRows = ({ bounds }: Pick<ExplainedDecision, 'bounds'>): boolean =>
  bounds !== undefined && bounds.kind === 'where'

/** Why the server would refuse the caller's token, as far as is known; empty without a token. */
export const refusalsOf = ({ explanation }: Pick<AskedCaller, 'explanation'>): readonly string[] =>
  explanation?.checks.flatMap((check) => (check.outcome === 'failed' ? [check.refusal.code] : [])) ?? []

function verdict({ allowed, caller, permission, record, bounds }: ExplainedDecision, colours: Colours): string {
  const asked =
    record === undefined
      ? ''
      : ` (${Object.entries(record)
          .map(([field, value]) => `${field}=${value}`)
          .join(', ')})`
  const what = printable(`${permission}${bounds === undefined ? asked : ', a list'}`, LONGEST)
  const word = !allowed
    ? colours.bad('✘ refused')
    : refusalsOf(caller).length > 0
      ? colours.bad('✘ refused (the token); the policy would allow')
      : colours.added('✔ allowed')
  return `${word}  ${printable(caller.name)}  ${colours.strong(what)}`
}

/** The reason in words, a line each. */
export function reasonWords({ decision, bounds }: Pick<ExplainedDecision, 'decision' | 'bounds'>): readonly string[] {
  if (bounds === undefined || bounds.kind === 'none') return [describeReason(decision.because)]
  if (bounds.kind === 'all') return ['every row', describeReason(decision.because)]
  const except = bounds.noneOf.map((where) => `without those within ${describeWhere(where)}`)
  return [`the rows within ${bounds.anyOf.map(describeWhere).join(', or within ')}`, ...except]
}

function snippet({ text, ...rule }: RuleSnippet, colours: Colours): readonly string[] {
  return [
    `  ${printable(describeRule(rule))}`,
    ...text.split('\n').map((line) => colours.faint(`    ${printable(line)}`)),
  ]
}

function who({ caller: { subject }, held }: ExplainedDecision): readonly string[] {
  const { roles, scopes = [], clientRoles = {}, clientId, claims } = subject
  const attributes = Object.entries(held.attributes).map(([name, value]) => `${name}=${value}`)
  return [
    `roles: ${roles.join(', ') || 'none'}`,
    ...Object.entries(clientRoles).map(([client, names]) => `roles of ${client}: ${names.join(', ') || 'none'}`),
    `attributes: ${attributes.join(', ') || 'none'}`,
    ...held.attributeProblems.map(
      ({ attribute, expected, actual }) => `attribute ${attribute} dropped: expected ${expected}, actual ${actual}`,
    ),
    `client: ${clientId ?? 'none'}; acr: ${claims?.acr === undefined ? 'none' : JSON.stringify(claims.acr)}; scopes: ${scopes.join(' ') || 'none'}`,
  ]
}

function tokenVerdict(explanation: TokenExplanation | undefined, colours: Colours): readonly string[] {
  if (explanation === undefined) return []
  const refused = refusalsOf({ explanation })
  const isSigned = explanation.checks.some(({ name, outcome }) => name === 'signature' && outcome === 'passed')
  const words =
    refused.length > 0
      ? colours.bad(`The server would refuse this token: ${refused.join(', ')} (passerelle token explain says more).`)
      : isSigned
        ? 'The token itself is good.'
        : 'Whether the token itself is good is not known: its signature was not checked. Set OIDC_ISSUER for that.'
  return ['', words]
}

const wrapped = (text: string): readonly string[] =>
  wrapWords(printable(text, LONGEST), COLUMNS - 2).map((line) => `  ${line}`)
