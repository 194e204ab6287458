/** policy.yaml as written, checked: what each role may do, within which data, and under which conditions. */
export interface PolicyDocument {
  readonly resources: Readonly<Record<string, ResourceDeclaration>>
  readonly roles: Readonly<Record<string, RoleRules>>
}

export interface ResourceDeclaration {
  readonly description?: string
  readonly actions: readonly string[]
  /** Fields of a record of this resource that bounds may name. */
  readonly fields?: Readonly<Record<string, FieldDeclaration>>
}

/** Type of a record's field: `uuid` is text in Keycloak's and PostgreSQL's canonical form, in small letters. */
export type FieldType = 'integer' | 'string' | 'boolean' | 'uuid'

export interface FieldDeclaration {
  readonly type: FieldType
  /** Column of a table that holds it. Default: the field's name. */
  readonly column?: string
}

export interface RoleRules {
  readonly description?: string
  /** Roles whose grants and denies this one has too. */
  readonly inherits?: readonly string[]
  readonly grants: readonly GrantDocument[]
  readonly deny?: readonly DenyDocument[]
}

/** One way of holding permissions; several are alternatives. */
export interface GrantDocument {
  /** Each `resource:action`, `resource:*`, `*:action` or `*:*`. */
  readonly permissions: readonly string[]
  /** Field → what it must be. Several fields are AND; several grants are OR. */
  readonly where?: WhereDocument
  /** What the token must be beside its roles. Several are AND. */
  readonly requires?: RequirementDocument
  /** Line of the rule in policy.yaml, from 1. */
  readonly line: number
}

/** What a role takes away, whatever any role grants. */
export interface DenyDocument {
  readonly permissions: readonly string[]
  /** The records it takes away. Default: all. */
  readonly where?: WhereDocument
  /** Tokens that it spares. */
  readonly unless?: RequirementDocument
  readonly line: number
}

export type WhereDocument = Readonly<Record<string, BoundDocument>>

/** Equal to a constant or to `$attribute` of the caller; or one of several; or text that starts so. */
export type BoundDocument =
  | string
  | number
  | boolean
  | { readonly in: string | readonly (string | number | boolean)[] }
  | { readonly starts_with: string }

export interface RequirementDocument {
  /** OAuth scopes; all of them. */
  readonly scope?: string | readonly string[]
  /** Authentication contexts; one of them. Keycloak's levels are numbers: a higher one will do. */
  readonly acr?: string | readonly string[]
  /** Clients (`azp`) that the token was issued to; one of them. */
  readonly client?: string | readonly string[]
  /** Client → its roles that the caller holds; all of them. */
  readonly client_role?: Readonly<Record<string, string | readonly string[]>>
}
