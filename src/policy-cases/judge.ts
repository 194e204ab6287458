import {
  type Bounds,
  type Decision,
  describeReason,
  describeRequirement,
  type HeldPermissions,
  type PolicyRecord,
  type Reason,
  type RuleOrigin,
  type Where,
} from '../policy/index.js'
import { describeExpectation, describeQuestion, describeRows } from './describe-question.js'
import type { CaseFailure, Expectation, Question } from './types.js'

/** What a question came to: the decisions that answer it, and how it fails, if it does. */
export interface Judgement {
  readonly decisions: readonly Decision[]
  readonly failure: CaseFailure | undefined
}

/** Asks the policy, and compares. A list is decided on a row of each of its bounds. */
export function judge(question: Question, held: HeldPermissions): Judgement {
  const { permission, record, expected } = question
  if (expected.kind === 'lists') return judgeList(question, held.bounds(permission), expected, held)
  const decision = held.explain(permission, record)
  const mend = mendOf(question, expected, decision)
  return {
    decisions: [decision],
    failure: mend === undefined ? undefined : failureOf(question, describeReason(decision.because), mend),
  }
}

type Single = Exclude<Expectation, { kind: 'lists' }>

function mendOf(question: Question, expected: Single, { allowed, because }: Decision): string | undefined {
  if (expected.kind === 'may' && !allowed) return mendRefusal(because, question)
  if (expected.kind === 'may_not' && allowed) return mendGrant(because, question)
  // Without a record, "may not" is meant of every record: that one is asked for says that some would do.
  if (expected.kind === 'may_not' && expected.because === undefined && because.code === 'record_required') {
    return `Say of which record: \`on: { ${because.fields.map((field) => `${field}: …`).join(', ')} }\`, or bound or remove ${question.permission} in the rules at ${placesOf(because)}.`
  }
  if (expected.kind === 'may_not' && expected.because !== undefined && expected.because !== because.code) {
    return `Write \`because: ${because.code}\`, or mend the rule.`
  }
  const roles = [...new Set(rulesOf(because).map(({ role }) => role))]
  if (expected.by === undefined || roles.includes(expected.by)) return undefined
  return roles.length === 0
    ? 'Remove `by`: no rule of any of their roles speaks of this.'
    : `Write \`by: ${roles.join(' or ')}\`, or mend the rule.`
}

/** Rules that a reason points at. */
export function rulesOf(because: Reason): readonly RuleOrigin[] {
  switch (because.code) {
    case 'granted':
    case 'denied':
      return [because.by]
    case 'requirement_missing':
      return because.missing.map(({ rule }) => rule)
    case 'out_of_bounds':
      return because.failed.map(({ rule }) => rule)
    case 'record_required':
    case 'attribute_missing':
    case 'field_missing':
      return because.rules
    default:
      return []
  }
}

const placesOf = (because: Reason): string =>
  [...new Set(rulesOf(because).map(({ line }) => `policy.yaml:${line}`))].join(', ')

function mendGrant(because: Reason, { permission }: Question): string {
  return `Bound or remove ${permission} in the grant at ${placesOf(because)}, or expect \`may\`.`
}

function mendRefusal(because: Reason, { who, permission }: Question): string {
  const expectIt = `or expect \`may_not\` because ${because.code}.`
  switch (because.code) {
    case 'permission_missing':
      return because.roles.length === 0
        ? `Give \`${who.name}\` a role that grants ${permission}, ${expectIt}`
        : `Grant ${permission} to ${because.roles.join(' or ')} in policy.yaml, ${expectIt}`
    case 'denied':
      return `Bound or remove the deny at ${placesOf(because)}, ${expectIt}`
    case 'requirement_missing': {
      const missing = because.missing.map(({ requirement }) => describeRequirement(requirement)).join(', or ')
      return `Give \`${who.name}\` ${missing}, ${expectIt}`
    }
    case 'record_required':
      return `Say which record: \`on: { ${because.fields.map((field) => `${field}: …`).join(', ')} }\`, ${expectIt}`
    case 'attribute_missing':
      return `Give \`${who.name}\` the attribute ${because.attributes.join(' or ')}, ${expectIt}`
    case 'field_missing':
      return `Add ${because.fields.join(' and ')} to \`on\`, ${expectIt}`
    default:
      return `Ask for a record within the bounds, widen them at ${placesOf(because)}, ${expectIt}`
  }
}

function judgeList(
  question: Question,
  bounds: Bounds,
  expected: Extract<Expectation, { kind: 'lists' }>,
  held: HeldPermissions,
): Judgement {
  const { permission } = question
  const anyOf = bounds.kind === 'all' ? [{}] : bounds.anyOf
  const rows = [...anyOf, ...bounds.noneOf].map((where) => rowWithin(where, Object.keys(bounds.fields)))
  const decisions = rows.length === 0 ? [held.explain(permission)] : rows.map((row) => held.explain(permission, row))
  const fits = isSame(anyOf, expected.anyOf) && isSame(bounds.noneOf, expected.noneOf)
  if (fits) return { decisions, failure: undefined }
  const actual = describeRows(anyOf, bounds.noneOf)
  const places = [...new Set(decisions.map(({ because }) => placesOf(because)))].join(', ')
  const why =
    anyOf.length === 0 ? `: ${decisions.map(({ because }) => describeReason(because)).join('; ')}` : ` (${places})`
  const except = bounds.noneOf.length === 0 ? '' : `, except: ${inYaml(bounds.noneOf)}`
  const mend = `Write \`within: ${inYaml(anyOf)}${except}\`, or mend the rule.`
  return { decisions, failure: failureOf(question, `${actual}${why}`, mend) }
}

/** A row that a bound lets through, with nothing else in it that a rule could compare. */
function rowWithin(where: Where, fields: readonly string[]): PolicyRecord {
  const filled = Object.fromEntries(
    Object.entries(where).map(([field, bound]) => {
      if (typeof bound !== 'object') return [field, bound]
      return [field, 'in' in bound ? (bound.in[0] ?? null) : bound.starts_with]
    }),
  )
  return { ...Object.fromEntries(fields.map((field) => [field, null])), ...filled }
}

/** Whether two lists hold the same bounds, in any order. */
function isSame(left: readonly Where[], right: readonly Where[]): boolean {
  const texts = (wheres: readonly Where[]) => [...new Set(wheres.map(canonical))].sort()
  return JSON.stringify(texts(left)) === JSON.stringify(texts(right))
}

function canonical(where: Where): string {
  const fields = Object.keys(where).sort()
  return JSON.stringify(
    fields.map((field) => {
      const bound = where[field]
      return typeof bound === 'object' && 'in' in bound
        ? [field, { in: [...new Set(bound.in.map((value) => JSON.stringify(value)))].sort() }]
        : [field, bound]
    }),
  )
}

function inYaml(wheres: readonly Where[]): string {
  if (wheres.length === 0) return 'none'
  if (wheres.some((where) => Object.keys(where).length === 0)) return 'all'
  const each = wheres.map((where) => {
    const fields = Object.entries(where).map(([field, bound]) => {
      if (typeof bound !== 'object') return `${field}: ${bound}`
      return 'in' in bound
        ? `${field}: { in: [${bound.in.join(', ')}] }`
        : `${field}: { starts_with: ${bound.starts_with} }`
    })
    return `{ ${fields.join(', ')} }`
  })
  return each.length === 1 ? each.join('') : `[${each.join(', ')}]`
}

function failureOf(question: Question, actual: string, mend: string): CaseFailure {
  const { place, title, expected } = question
  return { place, title, question: describeQuestion(question), expected: describeExpectation(expected), actual, mend }
}
