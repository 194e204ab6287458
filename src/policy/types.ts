import type { Attributes, DecidedRecord, Permission, Scalar } from '../policy-types/index.js'
import type { FieldDeclaration } from '../realm-config/index.js'
import type { AccessToken, AttributeProblem } from '../tokens/index.js'

export type { AttributeValue, Permission, Scalar } from '../policy-types/index.js'

/** What a field must be, with the caller's attributes put in. */
export type FieldBound = Scalar | { readonly in: readonly Scalar[] } | { readonly starts_with: string }

/** Fields that must all be so; none: every record. */
export type Where = Readonly<Record<string, FieldBound>>

/** Where a rule stands, so that a decision can point at it. */
export interface RuleOrigin {
  /** The role that the rule stands under. */
  readonly role: string
  /** Line in policy.yaml, from 1. */
  readonly line: number
  /** The caller's role that inherits it; absent where that is `role` itself. */
  readonly through?: string
}

/** What a token must be beside its roles; every member that is there. */
export interface Requirement {
  /** All of them. */
  readonly scopes?: readonly string[]
  /** One of them; Keycloak's levels are numbers, and a higher one will do. */
  readonly acr?: readonly string[]
  /** One of them. */
  readonly clients?: readonly string[]
  /** By client; all of them. */
  readonly clientRoles?: Readonly<Record<string, readonly string[]>>
}

/** Why one rule does not hold for a record. */
export interface FailedBound {
  readonly rule: RuleOrigin
  readonly field: string
  readonly expected: FieldBound
  /** What the record has; `undefined` where it lacks the field. */
  readonly actual: unknown
}

/** Why a decision came out as it did. */
export type Reason =
  | {
      readonly code: 'granted'
      readonly permission: string
      readonly by: RuleOrigin
      /** `undefined`: every record. */
      readonly where: Where | undefined
    }
  /** A list: the rows within one of `allowed`, without those within one of `except`. */
  | {
      readonly code: 'granted_within'
      readonly permission: string
      readonly allowed: readonly Where[]
      readonly except: readonly Where[]
    }
  | { readonly code: 'permission_unknown'; readonly permission: string }
  | { readonly code: 'permission_missing'; readonly permission: string; readonly roles: readonly string[] }
  /** A deny holds. */
  | {
      readonly code: 'denied'
      readonly permission: string
      readonly by: RuleOrigin
      /** `undefined`: every record. */
      readonly where: Where | undefined
      /** What would have spared the caller. */
      readonly unless: Requirement | undefined
      /** Attributes that the deny is bounded by and the token lacks: it holds for every record then. */
      readonly attributes: readonly string[]
      /** Fields that the record lacks, or has with another type: whether the deny holds can't be known, so it does. */
      readonly fields: readonly string[]
    }
  /** Some rule would grant it, for another token: what this one lacks, by rule, of all that the rule requires. */
  | {
      readonly code: 'requirement_missing'
      readonly permission: string
      readonly missing: readonly {
        readonly rule: RuleOrigin
        readonly requirement: Requirement
        readonly requires: Requirement
      }[]
    }
  | {
      readonly code: 'record_required'
      readonly permission: string
      readonly fields: readonly string[]
      readonly rules: readonly RuleOrigin[]
    }
  /** There is no such record, which is only said to those who may see all. */
  | { readonly code: 'record_not_found'; readonly permission: string }
  | {
      readonly code: 'attribute_missing'
      readonly permission: string
      readonly attributes: readonly string[]
      readonly rules: readonly RuleOrigin[]
    }
  | {
      readonly code: 'field_missing'
      readonly permission: string
      readonly fields: readonly string[]
      readonly rules: readonly RuleOrigin[]
    }
  | {
      readonly code: 'out_of_bounds'
      readonly permission: string
      readonly allowed: readonly Where[]
      /** The first field of each rule that is not so. */
      readonly failed: readonly FailedBound[]
    }
  /** The record can't be read: it throws. */
  | { readonly code: 'policy_error'; readonly permission: string; readonly error: string }

/** Whether something is allowed, and why. Always truthy: ask `allowed`, or `identity.can()`. */
export interface Decision {
  readonly allowed: boolean
  readonly because: Reason
}

/** The filter that a list query must apply. `toSql` and its like turn it into a query's condition. */
export interface Bounds {
  /** `all`: every row may be seen; `none`: no row; `where`: those within one of `anyOf` and none of `noneOf`. */
  readonly kind: 'all' | 'none' | 'where'
  /** Alternatives, of `where` alone; `{}` among them is every row. */
  readonly anyOf: readonly Where[]
  /** What is taken away again. A null equals nothing, and so is not taken away. */
  readonly noneOf: readonly Where[]
  /** Types and columns of the resource's fields. */
  readonly fields: Readonly<Record<string, FieldDeclaration>>
  /** Whether a row passes. */
  allows(record: Readonly<Record<string, unknown>>): boolean
}

/** What some caller may do. */
export interface HeldPermissions {
  /** Permissions the caller's realm roles grant, for some records at least, sorted; see `bounds` for which. */
  readonly permissions: readonly Permission[]
  /** Custom attributes that the realm declares, of the declared type. */
  readonly attributes: Attributes
  /** Attributes that the token carried with a wrong type: dropped. */
  readonly attributeProblems: readonly AttributeProblem[]
  /** Version of the policy that decides here: a policy that was changed since has another. */
  readonly policyVersion: string
  /** Whether this is allowed. A bounded permission without a record is not. */
  can<Asked extends Permission>(permission: Asked, record?: DecidedRecord<Asked>): boolean
  /** The same, with the reason. */
  explain<Asked extends Permission>(permission: Asked, record?: DecidedRecord<Asked>): Decision
  /** The filter that a list query must apply. */
  bounds(permission: Permission): Bounds
}

/** Who calls, and what they may do. Frozen. */
export interface Identity extends AccessToken, HeldPermissions {}

/** Somebody to decide about: what of an access token decides. */
export type PolicySubject = Pick<AccessToken, 'roles'> &
  Partial<Pick<AccessToken, 'clientRoles' | 'scopes' | 'clientId' | 'claims'>>

/** What each role of a realm may do, from `createPolicy`. Asks nobody. */
export interface Policy {
  /** SHA-256 over all that decides, hexadecimal: the policy's version in logs and audit. */
  readonly version: string
  /** Every permission that the policy declares, sorted. */
  readonly permissions: readonly Permission[]
  /** The caller with permissions and attributes. The same object for the same token object. */
  identify(token: AccessToken): Identity
  /** The same for somebody without a token: attributes are read from `claims`, as from a token's. */
  permissionsOf(subject: PolicySubject): HeldPermissions
}
