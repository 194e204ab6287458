import type { FieldType } from './policy-types.js'
import type { Place } from './realm-config-error.js'
import { type Name, namesIn, type YamlCursor, type YamlField } from './yaml-cursor.js'

/** policy.yaml as it is written, right or wrong: what its parts say, and where they stand. */
export interface WrittenPolicy {
  /** Undefined where they can't be told, so that nothing is blamed. */
  readonly resources: ReadonlyMap<string, WrittenResource> | undefined
  readonly roles: readonly WrittenRole[]
  readonly rules: readonly WrittenRule[]
}

export interface WrittenResource {
  readonly name: string
  readonly actions: ReadonlySet<string> | undefined
  /** Field → type; undefined where that can't be told. */
  readonly fields: ReadonlyMap<string, FieldType | undefined>
}

export interface WrittenRole {
  readonly name: string
  readonly inherits: readonly Name[]
}

/** A grant or a deny. */
export interface WrittenRule {
  readonly kind: 'grant' | 'deny'
  readonly role: string
  readonly place: Place
  readonly permissions: readonly Name[]
  readonly bounds: readonly YamlField[]
  /** `requires` of a grant, `unless` of a deny. */
  readonly requirement: YamlCursor
}

const FIELD_TYPES = { integer: true, string: true, boolean: true, uuid: true } as const satisfies Record<
  FieldType,
  true
>

export function readPolicy(policy: YamlCursor): WrittenPolicy {
  const resources = policy.field('resources')
  const roles = policy.field('roles').fields()
  return {
    resources:
      resources.kind === 'mapping'
        ? new Map(resources.fields().map((field) => [field.name, readResource(field)]))
        : undefined,
    roles: roles.map(({ name, value }) => ({ name, inherits: namesIn(value.field('inherits')) })),
    rules: roles.flatMap(({ name, value }) => [
      ...value
        .field('grants')
        .items()
        .map((rule) => readRule('grant', name, rule)),
      ...value
        .field('deny')
        .items()
        .map((rule) => readRule('deny', name, rule)),
    ]),
  }
}

/** The resources that a rule's permissions reach, each once, in the order in which they are declared. */
export function resourcesReached(policy: WrittenPolicy, { permissions }: WrittenRule): readonly WrittenResource[] {
  const patterns = permissions.map(({ name }) => name.split(':'))
  return [...(policy.resources?.values() ?? [])].filter(({ name, actions }) =>
    patterns.some(
      ([resource, action = '']) =>
        resource === name || (resource === '*' && (action === '*' || actions?.has(action) === true)),
    ),
  )
}

function readResource({ name, value }: YamlField): WrittenResource {
  const actions = value.field('actions')
  return {
    name,
    actions: actions.kind === 'list' ? new Set(namesIn(actions).map((action) => action.name)) : undefined,
    fields: new Map(
      value
        .field('fields')
        .fields()
        .map((field) => [field.name, fieldType(field.value)]),
    ),
  }
}

function fieldType(declared: YamlCursor): FieldType | undefined {
  const type = declared.text ?? declared.field('type').text
  return type !== undefined && isFieldType(type) ? type : undefined
}

const isFieldType = (type: string): type is FieldType => Object.hasOwn(FIELD_TYPES, type)

const readRule = (kind: WrittenRule['kind'], role: string, rule: YamlCursor): WrittenRule => ({
  kind,
  role,
  place: rule.place,
  permissions: namesIn(rule.field('permissions')),
  bounds: rule.field('where').fields(),
  requirement: rule.field(kind === 'grant' ? 'requires' : 'unless'),
})
