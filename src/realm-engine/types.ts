import type { Place } from '../realm-config/index.js'
import type { FieldChange, KindName, RealmDocument } from '../realm-kinds/index.js'

export type PlanAction = 'create' | 'update' | 'delete' | 'unchanged'

export interface PlanStep {
  readonly kind: KindName
  /** Name within its kind, e.g. a clientId, or `clientId/role`. */
  readonly key: string
  readonly action: PlanAction
  /** Empty when unchanged or deleted. */
  readonly changes: readonly FieldChange[]
  /** Why this deserves a second look before it is applied. */
  readonly dangers: readonly string[]
  /** What whoever applies this should know. */
  readonly notes: readonly string[]
  /** Where it is declared. */
  readonly place?: Place
}

/** What would be done to one realm, as data: nothing in it is secret, or refers to the server or to the files. */
export interface Plan {
  readonly realm: string
  /** Address of the Keycloak that it was made for. */
  readonly url: string
  readonly realmExists: boolean
  /** Keycloak's version; undefined where it doesn't tell. */
  readonly version?: string
  readonly withDevelopmentUsers: boolean
  /** Every declared object, and what is deleted; in the order of kinds. */
  readonly steps: readonly PlanStep[]
  /** What is left alone although it differs, and why. */
  readonly notes: readonly string[]
}

/** A realm as a server has it. */
export interface ObservedRealm {
  readonly exists: boolean
  /** In document form, with ids. Holds what the kinds at work asked for, and may hold more. */
  readonly document: RealmDocument
  readonly version?: string
}

export interface ApplyOutcome {
  /** Steps that were carried out. */
  readonly applied: readonly PlanStep[]
  /** Requests that changed something. */
  readonly writes: number
  /** What still differs although Keycloak accepted it; empty when all went well. */
  readonly remaining: readonly PlanStep[]
}
