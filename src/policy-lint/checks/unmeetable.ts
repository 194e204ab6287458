import type { AttributeDeclaration, RequirementDocument } from '../../realm-config/index.js'
import { nearestWord } from '../../spelling/index.js'
import { type Finding, findingAt } from '../finding.js'
import type { LintRule } from '../lint-rules.js'
import { type LintSubject, placeOfBound, placeOfRule } from '../lint-subject.js'

/** Bounds that no record can meet: the words that the attribute knows are not among those of the field. */
export function boundsMeetable(subject: LintSubject): readonly Finding[] {
  const { attributes } = subject.config
  return subject.rules.flatMap((rule) =>
    rule.conditions.flatMap((condition) => {
      if (!('attribute' in condition) || condition.operator === 'starts_with') return []
      const words = optionsOf(attributes[condition.attribute])
      const options = optionsOf(attributes[condition.field])
      if (words === undefined || options === undefined || words.some((word) => options.includes(word))) return []
      const effect = rule.kind === 'grant' ? 'this grant allows nothing' : 'this deny takes nothing away'
      const problem = `\`${condition.field}\` is one of ${options.join(', ')}, and \`$${condition.attribute}\` one of ${words.join(', ')}, so ${effect}.`
      const place = placeOfBound(subject, rule, condition.field)
      return [findingAt('bound-unmeetable', place, problem, 'Compare with an attribute of the same options.')]
    }),
  )
}

const optionsOf = (declaration: AttributeDeclaration | undefined): readonly string[] | undefined =>
  declaration?.type === 'option' ? declaration.options : undefined

/** A word that a field is compared with, although the attribute that it holds knows other words. */
export function constantsAreOptions(subject: LintSubject): readonly Finding[] {
  return subject.rules.flatMap((rule) =>
    rule.conditions.flatMap((condition) => {
      const options = fieldOptions(condition.field, rule, subject)
      if (!('constants' in condition) || options === undefined) return []
      const isPossible = (constant: string): boolean =>
        options.some((option) =>
          condition.operator === 'starts_with' ? option.startsWith(constant) : option === constant,
        )
      return condition.constants.flatMap((constant) => {
        if (typeof constant !== 'string' || isPossible(constant)) return []
        const meant = nearestWord(constant, options)
        const never =
          condition.operator === 'starts_with' ? `never begins with \`${constant}\`` : `never \`${constant}\``
        const problem = `\`${condition.field}\` is one of ${options.join(', ')}, and ${never}.`
        const mend =
          meant === undefined ? 'Correct it, or add it to the options in realm.yaml.' : `Did you mean \`${meant}\`?`
        return [findingAt('constant-not-an-option', placeOfBound(subject, rule, condition.field), problem, mend)]
      })
    }),
  )
}

/** The options of the attribute of the same name, or of one that a rule compares this field with. */
function fieldOptions(field: string, rule: LintRule, subject: LintSubject): readonly string[] | undefined {
  const { attributes } = subject.config
  return [field, ...attributesOf(field, rule, subject)]
    .map((attribute) => optionsOf(attributes[attribute]))
    .find((options) => options !== undefined)
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

/** Requirements that no token of the realm meets. The loader has refused clients, roles and scopes that don't exist. */
export function requirementsMeetable(subject: LintSubject): readonly Finding[] {
  return subject.rules.flatMap((rule) => {
    const why = rule.requirement && whyNoToken(rule.requirement, subject)
    if (why === undefined) return []
    const effect = rule.kind === 'grant' ? 'this grant allows nothing' : 'this deny spares nobody'
    return [findingAt('requirement-unmeetable', placeOfRule(subject, rule), `${why.problem}, so ${effect}.`, why.mend)]
  })
}

type Why = { readonly problem: string; readonly mend: string }

function whyNoToken({ scope, client }: RequirementDocument, { clients, apiClients }: LintSubject): Why | undefined {
  const named = client === undefined ? undefined : [client].flat()
  const issuing = named === undefined ? apiClients : clients.filter(({ clientId }) => named.includes(clientId))
  if (named !== undefined && issuing.length === 0) {
    const problem = `No token is issued to ${named.join(' or ')}`
    return { problem, mend: 'Enable it and a flow of it in clients/, or name another client.' }
  }
  const scopes = scope === undefined ? [] : [scope].flat()
  if (scopes.length === 0 || issuing.some((each) => scopes.every((wanted) => each.scopes.has(wanted)))) return undefined
  const whose = named === undefined ? 'any client of the API' : named.join(' or ')
  return {
    problem: `No token of ${whose} has the scope ${scopes.join(' and ')}`,
    mend: 'Add it to defaultClientScopes or optionalClientScopes of a client, or require another.',
  }
}
