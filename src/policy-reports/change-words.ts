import { cellLines } from './cell-words.js'
import type { PolicyChange } from './compare-policies.js'
import type { MatrixRule, RulesOfPermission } from './policy-rules.js'
import { constantWords, requirementWords, whereWords } from './rule-words.js'
import type { Witness } from './witnesses.js'

/** A change in words. */
export interface ChangeWords {
  readonly kind: PolicyChange['kind']
  /** `gains gavage_data:read where site_id = LL (policy.yaml:45)`. */
  readonly headline: string
  /** What the role had, and has. */
  readonly before: string
  readonly after: string
  /** Somebody to whom it makes a difference. */
  readonly example: string
}

/** Changes in words; those of several permissions that are alike but for the permission, together. */
export function changesInWords(changes: readonly PolicyChange[]): readonly ChangeWords[] {
  const groups = new Map<string, PolicyChange[]>()
  for (const change of changes) {
    const { permission: _, ...rest } = change
    const likeness = JSON.stringify(rest)
    groups.set(likeness, [...(groups.get(likeness) ?? []), change])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : changeWords(first, group.map(({ permission }) => permission).join(', '))
  })
}

function changeWords(change: PolicyChange, permissions: string): ChangeWords {
  const { kind, role, together, extent, grant, deny, before, after, witness } = change
  const isGain = kind === 'gain'
  const where = grant.where === undefined ? 'for every record' : `where ${whereWords(grant.where)}`
  const requirement = grant.requirement === undefined ? '' : `, with ${requirementWords(grant.requirement)}`
  const what = `${permissions} ${where}${requirement}`
  const oldOrNew = (isNew: boolean, rule: MatrixRule): string => `${isNew ? 'new' : 'old'} policy.yaml:${rule.line}`
  const whole = extent === 'part' ? '' : isGain ? ', and had none of it' : ', and has none of it left'
  const denial =
    deny === undefined ? '' : `; ${isGain ? 'was' : 'is'} ${denialWords(deny)} (${oldOrNew(!isGain, deny)})`
  const subject = together.length === 0 ? '' : `with ${together.join(' or ')}: `
  return {
    kind,
    headline: `${subject}${isGain ? 'gains' : 'loses'} ${what} (${oldOrNew(isGain, grant)})${denial}${together.length === 0 ? whole : ''}`,
    before: rulesInWords(before),
    after: rulesInWords(after),
    example: `${witnessWords(witness, [role, ...together.slice(0, 1)])}: ${isGain ? 'refused before, allowed now' : 'allowed before, refused now'}`,
  }
}

const denialWords = ({ where, requirement }: MatrixRule): string =>
  [
    where === undefined ? 'denied for every record' : `denied where ${whereWords(where)}`,
    ...(requirement ? [`unless ${requirementWords(requirement)}`] : []),
  ].join(', ')

/** Rules in a line: `gaveur_id = $gaveur_id :42; all :44`. */
export function rulesInWords(rules: RulesOfPermission): string {
  const lines = cellLines(rules)
  return lines.length === 0 ? 'nothing' : lines.map(({ text, place }) => `${text} ${place}`).join('; ')
}

function witnessWords({ claims, token, record }: Witness, roles: readonly string[]): string {
  const has = [
    ...Object.entries(claims).map(([name, value]) => `${name} = ${valueWords(value)}`),
    ...token.scopes.map((scope) => `scope ${constantWords(scope)}`),
    ...token.acr.map((acr) => `acr ${acr}`),
    ...(token.clientId === undefined ? [] : [`client ${constantWords(token.clientId)}`]),
    ...Object.entries(token.clientRoles).map(([client, held]) => `client role ${held.join(' and ')} of ${client}`),
  ]
  const who = `${roles.join(' and ')}${has.length === 0 ? '' : ` with ${has.join(', ')}`}`
  if (record === undefined) return `${who}, without a record`
  const fields = Object.entries(record).map(([field, value]) => `${field} = ${valueWords(value)}`)
  return `${who}, on a record ${fields.length === 0 ? 'without these fields' : `with ${fields.join(', ')}`}`
}

function valueWords(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? 'something of another type' : `(${value.map(valueWords).join(', ')})`
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? constantWords(value)
    : String(value)
}
