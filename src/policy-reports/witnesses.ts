import type { Permission, PolicySubject } from '../policy/index.js'
import { fieldsOf } from '../policy/index.js'
import type { AttributeDeclaration, BoundDocument, FieldType } from '../realm-config/index.js'
import { attributeValues, type ClaimValue } from './attribute-values.js'
import { ABSENT, attributeOf, type FieldValue, fieldValues } from './field-values.js'
import type { RulesOfPermission } from './policy-rules.js'
import { createProbe, type Probe, type TypedPolicy } from './probe-policy.js'
import { type TokenState, tokenStates } from './token-states.js'

/** Somebody who asks, with a record or without one. */
export interface Witness {
  readonly claims: Readonly<Record<string, Exclude<ClaimValue, undefined>>>
  readonly token: TokenState
  readonly record: Readonly<Record<string, unknown>> | undefined
}

/** One policy, and the rules of it that are compared. */
export interface Side {
  readonly ruled: TypedPolicy
  readonly rules: RulesOfPermission
}

/** Most combinations that are tried for one permission of one role, or of two: less than a second. */
export const MOST_WITNESSES = 20_000

/**
 * One witness of each kind that the rules of these sides can tell apart, so that what is equal on all of them is equal.
 *
 * A rule is a conjunction of conditions and a requirement. Conditions on fields that share no attribute don't know of
 * each other: for each such group of fields, all values that can matter are tried, and those of which every condition
 * says the same are one kind. The kinds of the groups and of the tokens are then combined.
 *
 * @returns `undefined` where there are too many to try
 */
export function witnessesOf(sides: readonly Side[], permission: Permission): readonly Witness[] | undefined {
  const probes = sides.map(({ ruled, rules }) => createProbe(ruled, permission, rules, attributeOf))
  const rules = sides.flatMap(({ rules: { grants, denies } }) => [...grants, ...denies])
  const tokens = tokenStates(
    rules.flatMap(({ requirement }) => requirement ?? []),
    MOST_WITNESSES,
  )
  if (tokens === undefined) return undefined
  const tokenKinds = firstOfEach(tokens, (token) =>
    probes.map((probe) => probe.ofRequirements(subjectOf(token))).join(),
  )
  let records: readonly Part[] = [NOTHING]
  for (const group of groupsOf(rules.flatMap(({ where = {} }) => Object.entries(where)))) {
    const parts = partsOf(group, sides, permission, probes)
    if (parts === undefined || records.length * parts.length * tokenKinds.length > MOST_WITNESSES) return undefined
    records = records.flatMap((one) => parts.map((other) => joined(one, other)))
  }
  return [
    ...tokenKinds.flatMap((token) => records.map(({ claims, record }) => ({ claims, token, record }))),
    // Last, since an example with a record says more.
    ...tokenKinds.map((token) => ({ claims: {}, token, record: undefined })),
  ]
}

/** What the engine is asked with. */
export function subjectOf({ scopes, acr, clientId, clientRoles }: TokenState): Omit<PolicySubject, 'roles'> {
  const [only] = acr
  return {
    scopes,
    clientRoles,
    ...(clientId !== undefined && { clientId }),
    claims: only === undefined ? {} : { acr: acr.length === 1 ? only : acr },
  }
}

interface Part {
  readonly claims: Witness['claims']
  readonly record: Readonly<Record<string, unknown>>
}

const NOTHING: Part = { claims: {}, record: {} }

const joined = (one: Part, other: Part): Part => ({
  claims: { ...one.claims, ...other.claims },
  record: { ...one.record, ...other.record },
})

interface Group {
  readonly fields: readonly string[]
  readonly attributes: readonly string[]
  readonly bounds: readonly (readonly [string, BoundDocument])[]
}

/** Fields that are compared with the same attribute belong together, and so on. */
function groupsOf(bounds: readonly (readonly [string, BoundDocument])[]): readonly Group[] {
  let groups: readonly Group[] = []
  for (const bound of bounds) {
    const [field] = bound
    const attributes = [attributeOf(bound[1])].filter((attribute) => attribute !== undefined)
    const isNear = (group: Group): boolean =>
      group.fields.includes(field) || group.attributes.some((attribute) => attributes.includes(attribute))
    const near = groups.filter(isNear)
    const merged: Group = {
      fields: [...new Set([...near.flatMap((group) => group.fields), field])],
      attributes: [...new Set([...near.flatMap((group) => group.attributes), ...attributes])],
      bounds: [...near.flatMap((group) => group.bounds), bound],
    }
    groups = [...groups.filter((group) => !isNear(group)), merged]
  }
  return groups
}

function partsOf(
  { fields, attributes, bounds }: Group,
  sides: readonly Side[],
  permission: Permission,
  probes: readonly Probe[],
): readonly Part[] | undefined {
  const declared = (attribute: string): readonly AttributeDeclaration[] =>
    sides.flatMap(({ ruled }) =>
      Object.hasOwn(ruled.attributes, attribute) ? (ruled.attributes[attribute] ?? []) : [],
    )
  const typesOf = (field: string): readonly FieldType[] =>
    sides.flatMap(({ ruled }) => fieldsOf(ruled.policy, permission)[field]?.type ?? [])
  const values = fieldValues(
    fields.map((field) => ({
      types: new Set(typesOf(field)),
      bounds: bounds.filter(([name]) => name === field).map(([, bound]) => bound),
    })),
    attributes.flatMap(declared),
  )
  if (values.length ** fields.length > MOST_WITNESSES) return undefined
  const ofConstants = probes.map((probe) => probe.ofConditions(fields, undefined))
  const ofAttribute = attributes.map((attribute) => ({
    attribute,
    declarations: declared(attribute),
    fields: new Set(bounds.filter(([, bound]) => attributeOf(bound) === attribute).map(([field]) => field)),
    probes: probes.map((probe) => probe.ofConditions(fields, attribute)),
  }))
  const kinds = new Map<string, Part>()
  for (const record of recordsOf(fields, values)) {
    const shown = withoutAbsent(record)
    let parts: readonly (Part & { readonly signs: string })[] = [
      { claims: {}, record: shown, signs: ofConstants.map((ask) => ask({}, shown)).join() },
    ]
    for (const each of ofAttribute) {
      const near = [...each.fields].map((field) => record[field] ?? ABSENT)
      const sign = (value: ClaimValue): string =>
        each.probes.map((ask) => ask(value === undefined ? {} : { [each.attribute]: value }, shown)).join()
      const some = firstOfEach(attributeValues(near, each.declarations), sign)
      parts = parts.flatMap((part) =>
        some.map((value) => ({
          claims: value === undefined ? part.claims : { ...part.claims, [each.attribute]: value },
          record: shown,
          signs: `${part.signs} ${sign(value)}`,
        })),
      )
    }
    for (const { signs, ...part } of parts) if (!kinds.has(signs)) kinds.set(signs, part)
  }
  return [...kinds.values()]
}

function recordsOf(
  fields: readonly string[],
  values: readonly FieldValue[],
): readonly Readonly<Record<string, FieldValue>>[] {
  return fields.reduce<readonly Readonly<Record<string, FieldValue>>[]>(
    (records, field) => records.flatMap((record) => values.map((value) => ({ ...record, [field]: value }))),
    [{}],
  )
}

const withoutAbsent = (record: Readonly<Record<string, FieldValue>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ABSENT))

function firstOfEach<Value>(values: readonly Value[], sign: (value: Value) => string): readonly Value[] {
  const first = new Map<string, Value>()
  for (const value of values) {
    const key = sign(value)
    if (!first.has(key)) first.set(key, value)
  }
  return [...first.values()]
}
