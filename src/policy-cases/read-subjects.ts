import type { PolicySubject } from '../policy/index.js'
import {
  type AttributeDeclaration,
  type Mistake,
  mistakeAt,
  type UserRepresentation,
  undeclared,
  type YamlCursor,
  type YamlField,
} from '../realm-config/index.js'
import { type KnownNames, namesOf } from './names.js'
import type { CaseSubject } from './types.js'

const ROLE = { what: 'a realm role', declaredIn: 'roles.realm in roles.yaml' }
const USER = { what: 'a development user', declaredIn: 'users in users.dev.yaml, by username' }
const CLIENT = { what: 'a client', declaredIn: 'clients/, in a file of its own' }
const SCOPE = { what: 'a client scope', declaredIn: 'clientScopes in realm.yaml' }
const ATTRIBUTE = { what: 'a custom attribute', declaredIn: 'userProfile.attributes in realm.yaml' }

type Claim = string | number | readonly (string | number)[]

export interface ReadSubjects {
  readonly subjects: ReadonlyMap<string, CaseSubject>
  readonly mistakes: readonly Mistake[]
}

/** `subjects` of the cases: development users, and others made up here. */
export function readSubjects(cursor: YamlCursor, known: KnownNames): ReadSubjects {
  const read = cursor.fields().map((field) => readSubject(field, known))
  return {
    subjects: new Map(read.map(({ subject }) => [subject.name, subject])),
    mistakes: read.flatMap(({ mistakes }) => mistakes),
  }
}

function readSubject({ name, place, value }: YamlField, known: KnownNames) {
  const written = (field: string) => namesOf(value.field(field))
  const user = known.config.development?.users.find(({ username }) => username === value.field('user').text)
  const attributes = value.field('attributes').fields()
  const clientRoles = value.field('client_roles').fields()
  const isNobody = value.kind === 'mapping' && ['user', 'roles'].every((field) => value.field(field).kind === 'absent')
  const mistakes = [
    ...(isNobody ? [mistakeAt(place, `\`${name}\` has neither a user nor roles.`, MEND_NOBODY)] : []),
    ...undeclared(written('user'), known.users, USER),
    ...undeclared(written('roles'), known.roles, ROLE),
    ...undeclared(written('client'), known.clients, CLIENT),
    ...undeclared(written('scopes'), known.scopes, SCOPE),
    ...undeclared(attributes, known.attributes, ATTRIBUTE),
    ...attributes.flatMap((field) => attributeMistakes(field, known.config.attributes[field.name])),
    ...clientRoles.flatMap((field) => clientRoleMistakes(field, known)),
  ]
  const claims = { ...(user && claimsOf(user, known)), ...(attributes.length > 0 && laidOver(attributes)) }
  const acr = value.field('acr').text
  const clientId = value.field('client').text
  const isWritten = (field: string) => value.field(field).kind !== 'absent'
  const subject: PolicySubject = {
    roles: isWritten('roles') ? written('roles').map((role) => role.name) : (user?.realmRoles ?? []),
    clientRoles: isWritten('client_roles')
      ? Object.fromEntries(clientRoles.map((field) => [field.name, namesOf(field.value).map((role) => role.name)]))
      : (user?.clientRoles ?? {}),
    scopes: written('scopes').map((scope) => scope.name),
    ...(clientId !== undefined && { clientId }),
    claims: { ...withoutNulls(claims), ...(acr !== undefined && { acr }) },
  }
  return { subject: { name, subject }, mistakes }
}

const MEND_NOBODY =
  'Write `user:` with a username of users.dev.yaml, or `roles: [...]` (`roles: []` for nobody in particular).'

function clientRoleMistakes({ name, place, value }: YamlField, known: KnownNames): readonly Mistake[] {
  if (!known.clients.has(name)) return undeclared([{ name, place }], known.clients, CLIENT)
  const role = { what: `a role of the client \`${name}\``, declaredIn: `roles.client.${name} in roles.yaml` }
  return undeclared(namesOf(value), known.clientRoles(name), role)
}

/** A token that carries another type than declared has the attribute dropped: such a case is written without it. */
function attributeMistakes(
  { name, value }: YamlField,
  declaration: AttributeDeclaration | undefined,
): readonly Mistake[] {
  if (declaration === undefined || isNull(value)) return []
  const values = declaration.multivalued && value.kind === 'list' ? value.items() : [value]
  return values.flatMap((item) => valueMistakes(name, item, declaration))
}

function valueMistakes(name: string, item: YamlCursor, declaration: AttributeDeclaration): readonly Mistake[] {
  switch (declaration.type) {
    case 'integer': {
      const mend = 'Write a whole number, without quotes, or null for none.'
      return Number.isSafeInteger(item.scalar) ? [] : [mistakeAt(item.place, `\`${name}\` is an integer.`, mend)]
    }
    case 'string': {
      const mend = 'Write text, in quotes, or null for none.'
      return item.text === undefined ? [mistakeAt(item.place, `\`${name}\` is text.`, mend)] : []
    }
    case 'option': {
      const options = declaration.options.join(', ')
      const reference = { what: `an option of \`${name}\``, declaredIn: `the options of \`${name}\` in realm.yaml` }
      return item.text === undefined
        ? [mistakeAt(item.place, `\`${name}\` is one of ${options}.`, 'Write one of them, or null for none.')]
        : undeclared([{ name: item.text, place: item.place }], new Set(declaration.options), reference)
    }
  }
}

/** What Keycloak keeps as text becomes what tokens carry. */
function claimsOf(user: UserRepresentation, { config }: KnownNames): Readonly<Record<string, Claim>> {
  return Object.fromEntries(
    Object.entries(user.attributes ?? {}).flatMap(([name, values]) => {
      const declaration = config.attributes[name]
      if (declaration === undefined) return []
      const typed = values.map((value) => (declaration.type === 'integer' ? Number(value) : value))
      const [first] = typed
      if (first === undefined) return []
      return [[name, declaration.multivalued ? typed : first] as const]
    }),
  )
}

function laidOver(attributes: readonly YamlField[]): Readonly<Record<string, Claim | null>> {
  return Object.fromEntries(attributes.map(({ name, value }) => [name, claimOf(value)]))
}

function claimOf(value: YamlCursor): Claim | null {
  if (value.kind === 'list') return value.items().flatMap(({ scalar }) => (isClaim(scalar) ? [scalar] : []))
  return isClaim(value.scalar) ? value.scalar : null
}

const isClaim = (scalar: unknown): scalar is string | number => typeof scalar === 'string' || typeof scalar === 'number'

/** `attribute: null` takes away what a user has; YAML's empty value says the same. */
const isNull = ({ kind, scalar }: YamlCursor): boolean => kind === 'absent' || (kind === 'scalar' && scalar === null)

const withoutNulls = (claims: Readonly<Record<string, Claim | null>>): Readonly<Record<string, Claim>> =>
  Object.fromEntries(
    Object.entries(claims).flatMap(([name, claim]) => (claim === null ? [] : [[name, claim] as const])),
  )
