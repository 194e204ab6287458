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
  /** What a deny takes from those who hold other roles too, where it differs by role: `with a: had it for every record`. */
  readonly parts: readonly string[]
  /** What the role had, and has. */
  readonly before: string
  readonly after: string
  /** Somebody to whom it makes a difference. */
  readonly example: string
}

/** One change of several permissions that are alike but for the permission. */
interface SharedChange {
  readonly change: PolicyChange
  readonly permissions: string[]
}

/**
 * Changes in words; those of several permissions that are alike but for the permission, together, and so are those of one
 * deny on the holders of several roles.
 */
export function changesInWords(changes: readonly PolicyChange[]): readonly ChangeWords[] {
  const shared = new Map<string, SharedChange>()
  for (const change of changes) {
    const { permission, ...rest } = change
    const likeness = JSON.stringify(rest)
    const known = shared.get(likeness)
    if (known === undefined) shared.set(likeness, { change, permissions: [permission] })
    else known.permissions.push(permission)
  }
  const ofOneDeny = new Map<string, SharedChange[]>()
  for (const [likeness, each] of shared) {
    const { role, kind, together, deny } = each.change
    const key = together.length === 0 ? likeness : JSON.stringify([each.permissions, role, kind, deny])
    const known = ofOneDeny.get(key)
    if (known === undefined) ofOneDeny.set(key, [each])
    else known.push(each)
  }
  return [...ofOneDeny.values()].flatMap((group) => {
    const [first] = group
    return first === undefined
      ? []
      : changeWords(
          first,
          group.map(({ change }) => change),
        )
  })
}

function changeWords({ change, permissions }: SharedChange, group: readonly PolicyChange[]): ChangeWords {
  const { kind, role, together, before, after, witness } = change
  const parts = group.length === 1 ? [] : partners(group)
  const own = together.length === 0 ? '' : `${role} alone: `
  const subject = together.length === 0 || group.length > 1 ? '' : `with ${together.join(' or ')}: `
  return {
    kind,
    headline: `${subject}${differenceWords(change, permissions.join(', '), parts.length > 0)}`,
    parts,
    before: `${own}${rulesInWords(before)}`,
    after: `${own}${rulesInWords(after)}`,
    example: `${witnessWords(witness, [role, ...together.slice(0, 1)])}: ${kind === 'gain' ? 'refused before, allowed now' : 'allowed before, refused now'}`,
  }
}

/** What is gained or lost: within what the grant allows, all but what other rules do; or what the deny refuses of that. */
function differenceWords(change: PolicyChange, permissions: string, hasParts: boolean): string {
  const { kind, together, extent, grant, deny } = change
  const verb = kind === 'gain' ? 'gains' : 'loses'
  if (deny === undefined) {
    const whole = extent === 'part' ? '' : kind === 'gain' ? ', and had none of it' : ', and has none of it left'
    const allowed = [regionWords(grant), ...(grant.requirement ? [`with ${requirementWords(grant.requirement)}`] : [])]
    return `${verb} ${permissions} ${allowed.join(', ')} (${lineWords(kind === 'gain', grant)})${together.length === 0 ? whole : ''}`
  }
  const refused = [regionWords(deny), ...(deny.requirement ? [`unless ${requirementWords(deny.requirement)}`] : [])]
  const denied = kind === 'gain' ? 'no longer denied as by' : 'denied by'
  const what = `${verb} ${permissions} ${refused.join(', ')} (${denied} ${lineWords(kind !== 'gain', deny)})`
  return hasParts ? `${what}, to those who hold another role too:` : `${what}; ${grantedWords(change)}`
}

/** Roles that lose or gain the same by a deny, in one line. */
function partners(group: readonly PolicyChange[]): readonly string[] {
  const grantsOf = new Map<string, Set<string>>()
  for (const change of group) {
    for (const role of change.together) {
      const known = grantsOf.get(role) ?? new Set()
      grantsOf.set(role, known.add(grantedWords(change)))
    }
  }
  const rolesOf = new Map<string, string[]>()
  for (const [role, grants] of grantsOf) {
    const words = [...grants].join(', and ')
    const known = rolesOf.get(words)
    if (known === undefined) rolesOf.set(words, [role])
    else known.push(role)
  }
  return [...rolesOf].map(([words, roles]) => `with ${roles.join(' or ')}: ${words}`)
}

function grantedWords({ kind, grant }: PolicyChange): string {
  const requirement = grant.requirement === undefined ? '' : `, with ${requirementWords(grant.requirement)}`
  return `${kind === 'gain' ? 'has' : 'had'} it ${regionWords(grant)}${requirement} (${lineWords(kind === 'gain', grant)})`
}

const regionWords = ({ where }: MatrixRule): string =>
  where === undefined ? 'for every record' : `where ${whereWords(where)}`

const lineWords = (isNew: boolean, { line }: MatrixRule): string => `${isNew ? 'new' : 'old'} policy.yaml:${line}`

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
