import type { JsonValue } from '../json/index.js'

/** What Passerelle manages in a realm, in the order in which it is applied. */
export type KindName = 'realm' | 'user-profile' | 'client-scope' | 'client' | 'realm-role' | 'client-role' | 'user'

export type PlanAction = 'create' | 'update' | 'unchanged'

/** One declared field that differs. The values of secrets are never part of a plan. */
export type FieldChange =
  | { readonly field: string; readonly from?: JsonValue; readonly to: JsonValue }
  | { readonly field: string; readonly secret: 'changed' }

export interface PlanStep {
  readonly kind: KindName
  /** Name within its kind, e.g. a clientId, or `clientId/role`. */
  readonly key: string
  readonly action: PlanAction
  /** Empty when unchanged. */
  readonly changes: readonly FieldChange[]
  /** Something that whoever applies this should know. */
  readonly note?: string
}

/** What would be done, as data: nothing in it refers to the server or to the configuration. */
export interface Plan {
  readonly realm: string
  /** Address of the Keycloak that it was made for. */
  readonly url: string
  readonly realmExists: boolean
  readonly withDevelopmentUsers: boolean
  /** Every declared object, in the order of application. */
  readonly steps: readonly PlanStep[]
  /** What is left alone although it differs, and why. */
  readonly notes: readonly string[]
}

export interface ApplyOutcome {
  /** Steps that were carried out. */
  readonly applied: readonly PlanStep[]
  /** Requests that changed something. */
  readonly writes: number
  /** What still differs although Keycloak accepted it; empty when all went well. */
  readonly remaining: readonly PlanStep[]
}
