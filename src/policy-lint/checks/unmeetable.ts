import { fieldsOf } from '../../policy/index.js'
import { nearestWord } from '../../spelling/index.js'
import { type Finding, findingAt } from '../finding.js'
import type { Condition } from '../implication.js'
import type { LintRule } from '../lint-rules.js'
import { type LintSubject, placeOfBound, placeOfRule } from '../lint-subject.js'
import type { TokenClient } from '../realm-tokens.js'

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const UUID_BEGINNING = /^[\da-f]{0,8}(-[\da-f]{0,4}){0,3}(-[\da-f]{0,12})?$/

/** Bounds that no record can meet. */
export function boundsMeetable(subject: LintSubject): readonly Finding[] {
  return subject.rules.flatMap((rule) =>
    rule.conditions.flatMap((condition) => {
      const why = whyUnmeetable(condition, rule, subject)
      if (why === undefined) return []
      const effect = rule.kind === 'grant' ? 'this grant allows nothing' : 'this deny does not do what it says'
      const place = placeOfBound(subject, rule, condition.field)
      return [findingAt('bound-unmeetable', place, `${why}, so ${effect}.`, 'Compare with what the field can hold.')]
    }),
  )
}

function whyUnmeetable(condition: Condition, rule: LintRule, { config }: LintSubject): string | undefined {
  const { field, operator } = condition
  const types = new Set(rule.permissions.map((permission) => fieldsOf(config.policy, permission)[field]?.type))
  if (types.size !== 1 || !types.has('uuid')) return undefined
  const values = valuesOf(condition, config.attributes)
  const form = operator === 'starts_with' ? UUID_BEGINNING : UUID
  if (values === undefined || values.some((value) => form.test(String(value)))) return undefined
  return `\`${field}\` holds UUIDs in small letters, and ${values.join(', ')} ${values.length === 1 ? 'is' : 'are'} none`
}

function valuesOf(condition: Condition, attributes: LintSubject['config']['attributes']) {
  if ('constants' in condition) return condition.constants
  const declaration = attributes[condition.attribute]
  return declaration?.type === 'option' ? declaration.options : undefined
}

/** A word that a field is compared with, although the attribute that it holds knows other words. */
export function constantsAreOptions(subject: LintSubject): readonly Finding[] {
  const { attributes } = subject.config
  return subject.rules.flatMap((rule) =>
    rule.conditions.flatMap((condition) => {
      if (!('constants' in condition) || condition.operator === 'starts_with') return []
      const declared = [condition.field, ...attributesOf(condition.field, rule, subject)]
        .map((attribute) => attributes[attribute])
        .find((declaration) => declaration?.type === 'option')
      if (declared?.type !== 'option') return []
      const { options } = declared
      return condition.constants.flatMap((constant) => {
        if (typeof constant !== 'string' || options.includes(constant)) return []
        const meant = nearestWord(constant, options)
        const problem = `\`${condition.field}\` is one of ${options.join(', ')}, and never \`${constant}\`.`
        const mend =
          meant === undefined ? 'Correct it, or add it to the options in realm.yaml.' : `Did you mean \`${meant}\`?`
        return [findingAt('constant-not-an-option', placeOfBound(subject, rule, condition.field), problem, mend)]
      })
    }),
  )
}

/** Attributes that other rules compare the same field of the same resources with. */
function attributesOf(field: string, rule: LintRule, { rules }: LintSubject): readonly string[] {
  const resources = resourcesOf(rule)
  return rules
    .filter((other) => [...resourcesOf(other)].some((resource) => resources.has(resource)))
    .flatMap(({ conditions }) =>
      conditions.flatMap((condition) =>
        condition.field === field && 'attribute' in condition ? [condition.attribute] : [],
      ),
    )
}

const resourcesOf = ({ permissions }: LintRule): ReadonlySet<string> =>
  new Set(permissions.map((permission) => permission.slice(0, permission.indexOf(':'))))

/** Requirements that no token of the realm meets. */
export function requirementsMeetable(subject: LintSubject): readonly Finding[] {
  return subject.rules.flatMap((rule) => {
    const why = rule.requirement && whyNoToken(rule.requirement, subject)
    if (why === undefined) return []
    const effect = rule.kind === 'grant' ? 'this grant allows nothing' : 'this deny spares nobody'
    return [findingAt('requirement-unmeetable', placeOfRule(subject, rule), `${why.problem}, so ${effect}.`, why.mend)]
  })
}

type Why = { readonly problem: string; readonly mend: string }

function whyNoToken(requirement: NonNullable<LintRule['requirement']>, subject: LintSubject): Why | undefined {
  const { scope, client, client_role: clientRoles = {} } = requirement
  const named = client === undefined ? undefined : [client].flat()
  const { clients, apiClients, config } = subject
  const issuing = named === undefined ? apiClients : clients.filter(({ clientId }) => named.includes(clientId))
  if (named !== undefined && issuing.length === 0) {
    const problem = `No token is issued to ${named.join(' or ')}`
    return { problem, mend: 'Enable it and a flow of it in clients/, or name another client.' }
  }
  const lacking = Object.entries(clientRoles).flatMap(([owner, roles]) => {
    const declared = config.representation.roles.client?.[owner]?.map(({ name }) => name) ?? []
    return [roles]
      .flat()
      .filter((role) => !declared.includes(role))
      .map((role) => `\`${role}\` of \`${owner}\``)
  })
  if (lacking.length > 0) {
    const problem = `There is no client role ${lacking.join(', ')}`
    return { problem, mend: 'Declare it under roles.client in roles.yaml, or name another.' }
  }
  const scopes = scope === undefined ? [] : [scope].flat()
  if (scopes.length === 0 || issuing.some((each) => scopes.every((wanted) => each.scopes.has(wanted)))) return undefined
  return noScope(scopes, issuing, config)
}

function noScope(scopes: readonly string[], issuing: readonly TokenClient[], config: LintSubject['config']): Why {
  const whose = issuing.length === 0 ? 'any client' : issuing.map(({ clientId }) => clientId).join(', ')
  const hidden = config.representation.clientScopes?.find(
    ({ name, attributes }) => scopes.includes(name) && attributes?.['include.in.token.scope'] === 'false',
  )
  return {
    problem: `No token of ${whose} has the scope ${scopes.join(' and ')}`,
    mend:
      hidden === undefined
        ? 'Add it to defaultClientScopes or optionalClientScopes of a client, or require another.'
        : `Write \`include.in.token.scope: 'true'\` at the client scope \`${hidden.name}\`: it is left out of the claim \`scope\`.`,
  }
}
