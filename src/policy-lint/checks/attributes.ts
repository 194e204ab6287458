import { type Finding, findingAt } from '../finding.js'
import type { LintRule } from '../lint-rules.js'
import { type LintSubject, linesOf, placeOfBound } from '../lint-subject.js'

interface Use {
  readonly attribute: string
  /** The first of its fields that is compared with the attribute. */
  readonly field: string
  readonly rule: LintRule
}

/** Bounds that compare with an attribute, by attribute. */
function usesByAttribute({ rules }: LintSubject): ReadonlyMap<string, readonly Use[]> {
  const uses = rules.flatMap((rule) =>
    rule.conditions.flatMap((condition) =>
      'attribute' in condition ? [{ attribute: condition.attribute, field: condition.field, rule }] : [],
    ),
  )
  return new Map(
    [...new Set(uses.map(({ attribute }) => attribute))].map((attribute) => [
      attribute,
      uses.filter((use) => use.attribute === attribute),
    ]),
  )
}

/** Who may edit what bounds them, bounds themselves. */
export function attributesEditable(subject: LintSubject): readonly Finding[] {
  const uses = usesByAttribute(subject)
  const attributes = subject.realm.field('userProfile').field('attributes').items()
  return attributes.flatMap((attribute) => {
    const name = attribute.field('name').text ?? ''
    const edit = attribute.field('permissions').field('edit')
    const user = edit.items().find(({ text }) => text === 'user')
    const used = uses.get(name)
    if (user === undefined || used === undefined) return []
    const rules = used.map(({ rule }) => rule)
    const roles = [...new Set(rules.map(({ role }) => role))].join(', ')
    const problem = `People can set their own \`${name}\`, which bounds what ${roles} may do (${linesOf(rules)}): whoever changes it has another's records.`
    return [
      findingAt('attribute-editable', user.place, problem, `Write \`edit: [admin]\`, or bound by another attribute.`),
    ]
  })
}

/** A bound's attribute that no token carries is never met; a deny's then holds for everybody. */
export function attributesInTokens(subject: LintSubject): readonly Finding[] {
  const { apiClients, clients, audience } = subject
  const api = audience === undefined ? 'the API' : `\`${audience}\``
  return [...usesByAttribute(subject)].flatMap(([attribute, uses]) => {
    const carrying = apiClients.filter(({ claims }) => claims.has(attribute))
    if (carrying.length === 0) {
      const isDeny = uses.some(({ rule }) => rule.kind === 'deny')
      const effect = isDeny ? 'its denies hold for everybody, and its grants for nobody' : 'the bound is never met'
      const mend = mendUnmapped(attribute, apiClients.length === 0, subject)
      return uses.map(({ rule, field }) => {
        const problem = `No client maps \`${attribute}\` into access tokens for ${api}, so ${effect}.`
        return findingAt('attribute-not-in-tokens', placeOfBound(subject, rule, field), problem, mend)
      })
    }
    const lacking = (apiClients.length === 0 ? clients : apiClients).filter(
      ({ hasUsers, claims }) => hasUsers && !claims.has(attribute),
    )
    const [first] = uses
    if (lacking.length === 0 || first === undefined) return []
    const names = lacking.map(({ clientId }) => clientId).join(', ')
    const problem = `Tokens of ${names} carry no \`${attribute}\`: whoever comes from there meets no bound with it (${linesOf(uses.map(({ rule }) => rule))}).`
    const mend = `Give ${names} the client scope that maps it, or a mapper of its own.`
    return [findingAt('attribute-not-from-client', placeOfBound(subject, first.rule, first.field), problem, mend)]
  })
}

function mendUnmapped(attribute: string, noClient: boolean, { clients, audience }: LintSubject): string {
  if (noClient) {
    return `No client gets tokens with ${audience === undefined ? 'an audience' : `the audience \`${audience}\``}: add an oidc-audience-mapper to a client scope that clients have.`
  }
  const other = clients
    .map(({ claimsByAttribute }) => claimsByAttribute.get(attribute))
    .find((claim) => claim !== undefined)
  return other !== undefined && other !== attribute
    ? `It is mapped as \`${other}\`: write \`claim.name: ${attribute}\`.`
    : `Add an oidc-usermodel-attribute-mapper with \`user.attribute: ${attribute}\`, \`claim.name: ${attribute}\` and \`access.token.claim: 'true'\` to a client scope that clients of the API have.`
}
