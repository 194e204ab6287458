import { declaredPermissions, fieldsOf, type Permission } from '../policy/index.js'
import type { AttributeDeclaration, FieldType, RealmConfig, RoleRepresentation } from '../realm-config/index.js'
import { boundedFields } from './bounded-fields.js'
import { lineComment, literal, type Member, objectType, oneLine, union } from './source-text.js'

export interface PolicyTypesOptions {
  /** The realm's folder, as the file's first line names it, e.g. `../realm-config/gaveurs-production`. */
  readonly source: string
}

/**
 * The text of a declaration file: with it in a project, permissions, attributes, record fields and roles that the
 * realm's configuration does not have don't compile. The same configuration gives the same bytes.
 */
export function writePolicyTypes(config: RealmConfig, { source }: PolicyTypesOptions): string {
  const { policy, representation } = config
  const permissions = declaredPermissions(policy)
  const members: readonly Member[] = [
    { name: 'permission', type: unionOfPermissions(config, permissions) },
    { name: 'attributes', type: objectType(attributeMembers(config), 3) },
    { name: 'records', type: objectType(recordMembers(config, permissions), 3) },
    { name: 'role', type: unionOfRoles(representation.roles.realm) },
    { name: 'clientRoles', type: objectType(clientMembers(representation.roles.client ?? {}), 3) },
  ]
  const declared = objectType(members, 2)
  // An interface beside a module of its own name merges; without an import or export it would replace the module.
  return `/* eslint-disable */
// Written by \`passerelle policy types\` from ${oneLine(source)}: change policy.yaml, realm.yaml or roles.yaml
// there, and write it anew.
export {}

declare module 'passerelle/policy-types' {
  interface PolicyTypes ${declared}
}
`
}

function unionOfPermissions({ policy }: RealmConfig, permissions: readonly Permission[]): string {
  return alternatives(
    permissions.map((permission) => ({
      name: permission,
      description: policy.resources[permission.slice(0, permission.indexOf(':'))]?.description,
    })),
  )
}

const unionOfRoles = (roles: readonly RoleRepresentation[]): string => alternatives([...roles].sort(byName))

/** A union, an alternative a line, with what is said of each. */
function alternatives(words: readonly { readonly name: string; readonly description?: string | undefined }[]): string {
  if (words.length < 2) return union(words.map(({ name }) => name))
  return words
    .map(({ name, description }) => [`| ${literal(name)}`, ...lineComment(description)].join(' '))
    .map((line) => `\n      ${line}`)
    .join('')
}

function attributeMembers({ attributes, representation }: RealmConfig): readonly Member[] {
  const profile = new Map(representation.userProfile?.attributes.map((each) => [each.name, each.displayName]))
  return Object.entries(attributes)
    .map(([name, declaration]) => ({
      name,
      type: typeOfAttribute(declaration),
      // `${…}` names a text of Keycloak's own.
      description: profile.get(name)?.startsWith('${') ? undefined : profile.get(name),
    }))
    .sort(byName)
}

function typeOfAttribute(declaration: AttributeDeclaration): string {
  const type = typeOfValue(declaration)
  if (declaration.multivalued !== true) return type
  return type.includes('|') ? `readonly (${type})[]` : `readonly ${type}[]`
}

function typeOfValue(declaration: AttributeDeclaration): string {
  switch (declaration.type) {
    case 'integer':
      return 'number'
    case 'string':
      return 'string'
    case 'option':
      return union(declaration.options)
  }
}

const FIELD_TYPES: Readonly<Record<FieldType, string>> = {
  integer: 'number',
  string: 'string',
  boolean: 'boolean',
  uuid: 'string',
}

/** Permissions of resources without fields have no record to be decided on. */
function recordMembers({ policy }: RealmConfig, permissions: readonly Permission[]): readonly Member[] {
  const bounded = boundedFields(policy, permissions)
  return permissions.flatMap((permission) => {
    const fields = Object.entries(fieldsOf(policy, permission)).sort(([left], [right]) => (left < right ? -1 : 1))
    if (fields.length === 0) return []
    const needed = bounded.get(permission) ?? []
    const members = fields.map(([name, { type }]) => ({
      name,
      type: `${FIELD_TYPES[type]} | null`,
      isOptional: !needed.includes(name),
    }))
    const description = needed.length === 0 ? 'Nothing bounds it.' : `Bounded by ${needed.join(', ')}.`
    return [{ name: permission, type: objectType(members, 4), description }]
  })
}

const clientMembers = (clients: Readonly<Record<string, readonly RoleRepresentation[]>>): readonly Member[] =>
  Object.entries(clients)
    .map(([name, roles]) => ({ name, type: union(roles.map((role) => role.name).sort()) }))
    .sort(byName)

const byName = (left: { readonly name: string }, right: { readonly name: string }): number =>
  left.name < right.name ? -1 : 1
