import { declaredPermissions, expandPermission, type Permission, rolesWithin } from '../policy/index.js'
import type { AttributeDeclarations, FieldType, RealmConfig } from '../realm-config/index.js'
import { type MatrixRule, type RulesOfPermission, rulesOfRole } from './policy-rules.js'

/**
 * What a role may do with one permission. `all`: every record, with any token; `some`: as the rules say; `denied`: a deny
 * without bound takes all away; `none`: nothing is granted. A deny counts against what the caller's other roles grant too.
 */
export interface MatrixCell extends RulesOfPermission {
  readonly access: 'all' | 'some' | 'denied' | 'none'
}

export interface MatrixRole {
  readonly name: string
  readonly description: string
  /** Every role that it inherits from, however far. */
  readonly inherits: readonly string[]
  /** One for each of the matrix's permissions, in their order. */
  readonly cells: readonly MatrixCell[]
}

export interface MatrixResource {
  readonly name: string
  readonly description: string
  readonly fields: Readonly<Record<string, FieldType>>
  readonly permissions: readonly Permission[]
}

export interface MatrixFilter {
  /** Roles to keep. Default: all. */
  readonly roles?: readonly string[]
  /** Permissions to keep, `*` on either side. Default: all. */
  readonly permissions?: readonly string[]
}

/** Who may do what in a realm, as its policy says: roles × permissions. Development users are no part of it. */
export interface PermissionMatrix {
  readonly realm: string
  /** Attributes that bounds name, with their types. */
  readonly attributes: AttributeDeclarations
  readonly resources: readonly MatrixResource[]
  readonly permissions: readonly Permission[]
  readonly roles: readonly MatrixRole[]
  /** What it was narrowed to; absent where it is whole. */
  readonly partial?: MatrixFilter
}

/** Lays out a policy as roles × permissions, wildcards and inheritance resolved as the decisions resolve them. */
export function createMatrix(
  config: Pick<RealmConfig, 'realm' | 'policy' | 'attributes' | 'representation'>,
  filter: MatrixFilter = {},
): PermissionMatrix {
  const { policy: document, representation } = config
  const kept = filter.permissions?.flatMap((pattern) => expandPermission(pattern, declaredPermissions(document)))
  const resources = Object.entries(document.resources)
    .map(([name, { description = '', actions, fields = {} }]) => ({
      name,
      description,
      fields: Object.fromEntries(Object.entries(fields).map(([field, { type }]) => [field, type])),
      permissions: actions
        .map((action): Permission => `${name}:${action}`)
        .filter((permission) => kept?.includes(permission) ?? true),
    }))
    .filter(({ permissions }) => permissions.length > 0)
  const permissions = resources.flatMap((resource) => resource.permissions)
  const described = new Map(representation.roles.realm.map(({ name, description }) => [name, description]))
  const roles = Object.entries(document.roles)
    .filter(([name]) => filter.roles?.includes(name) ?? true)
    .map(([name, { description = described.get(name) ?? '' }]) => ({
      name,
      description,
      inherits: rolesWithin(document, name).slice(1),
      cells: rulesOfRole(document, name, permissions).map(cellOf),
    }))
  const isPartial = filter.roles !== undefined || filter.permissions !== undefined
  return {
    realm: config.realm,
    attributes: usedAttributes(config.attributes, roles),
    resources,
    permissions,
    roles,
    ...(isPartial && { partial: filter }),
  }
}

function cellOf({ grants, denies }: RulesOfPermission): MatrixCell {
  if (denies.some(isAbsolute)) return { access: 'denied', grants, denies }
  if (grants.length === 0) return { access: 'none', grants, denies }
  return { access: grants.some(isAbsolute) && denies.length === 0 ? 'all' : 'some', grants, denies }
}

const isAbsolute = ({ where, requirement }: MatrixRule): boolean => where === undefined && requirement === undefined

function usedAttributes(declared: AttributeDeclarations, roles: readonly MatrixRole[]): AttributeDeclarations {
  const rules = roles.flatMap(({ cells }) => cells.flatMap(({ grants, denies }) => [...grants, ...denies]))
  const operands = new Set(
    rules.flatMap(({ where = {} }) =>
      Object.values(where).map((bound) =>
        typeof bound !== 'object' ? bound : 'in' in bound ? bound.in : bound.starts_with,
      ),
    ),
  )
  return Object.fromEntries(Object.entries(declared).filter(([name]) => operands.has(`$${name}`)))
}
