import type { AccessToken, AttributeProblem } from '../tokens/index.js'

/** `resource:action`, for example `gavage_data:read`. */
export type Permission = `${string}:${string}`

/** The fields of a record that bounds look at, for example `{ gaveur_id: 1, site_id: 'LL' }`. */
export type PolicyRecord = Readonly<Record<string, string | number>>

export type AttributeValue = string | number

/** Where a grant stands, so that a decision can point at it. */
export interface GrantOrigin {
  readonly role: string
  /** Line in policy.yaml, from 1. */
  readonly line: number
}

/** Why a decision came out as it did. */
export type Reason =
  | { readonly code: 'granted'; readonly by: GrantOrigin; readonly where: PolicyRecord | undefined }
  /** A list: the rows within these bounds. */
  | { readonly code: 'granted_within'; readonly permission: string; readonly allowed: readonly PolicyRecord[] }
  | { readonly code: 'permission_unknown'; readonly permission: string }
  | { readonly code: 'permission_missing'; readonly permission: string; readonly roles: readonly string[] }
  | { readonly code: 'record_required'; readonly permission: string; readonly fields: readonly string[] }
  /** There is no such record, which is only said to those who may see all. */
  | { readonly code: 'record_not_found'; readonly permission: string }
  | { readonly code: 'attribute_missing'; readonly permission: string; readonly attributes: readonly string[] }
  | { readonly code: 'field_missing'; readonly permission: string; readonly fields: readonly string[] }
  | { readonly code: 'out_of_bounds'; readonly permission: string; readonly allowed: readonly PolicyRecord[] }

/** Whether something is allowed, and why. Always truthy: ask `allowed`, or `identity.can()`. */
export interface Decision {
  readonly allowed: boolean
  readonly because: Reason
}

/** The filter that a list query must apply: a row passes if it matches any of the alternatives. */
export interface Bounds {
  /** True when every row may be seen; `anyOf` is then empty. */
  readonly unbounded: boolean
  /** Alternatives; each is a set of fields that must all be equal. Empty and bounded: no row may be seen. */
  readonly anyOf: readonly PolicyRecord[]
  /** Whether a row passes. */
  allows(record: Readonly<Record<string, unknown>>): boolean
}

/** Who calls, and what they may do. Frozen. */
export interface Identity extends AccessToken {
  /** Permissions the caller's realm roles grant, sorted; see `bounds` for within which data. */
  readonly permissions: readonly Permission[]
  /** Custom attributes that the realm declares, of the declared type. */
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** Attributes that the token carried with a wrong type: dropped. */
  readonly attributeProblems: readonly AttributeProblem[]
  /** Whether this is allowed. A bounded permission without a record is not. */
  can(permission: Permission, record?: Readonly<Record<string, unknown>>): boolean
  /** The same, with the reason. */
  explain(permission: Permission, record?: Readonly<Record<string, unknown>>): Decision
  /** The filter that a list query must apply. */
  bounds(permission: Permission): Bounds
}

/** What each role of a realm may do, from `createPolicy`. Frozen, and asks nobody. */
export interface Policy {
  /** SHA-256 of the policy document, hexadecimal: the policy's version in logs and audit. */
  readonly version: string
  /** Every permission that the policy declares, sorted. */
  readonly permissions: readonly Permission[]
  /** The caller with permissions and attributes. The same object for the same token object. */
  identify(token: AccessToken): Identity
}
