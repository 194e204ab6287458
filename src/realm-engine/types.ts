import type { Place } from '../realm-config/index.js'
import type { FieldChange, KindName, RealmDocument, RealmKind, RealmObject } from '../realm-kinds/index.js'
import type { Ledger } from '../realm-ledger/index.js'
import type { HeldLock } from './own-marks.js'

export type PlanAction = 'create' | 'update' | 'delete' | 'unchanged'

export interface PlanStep {
  readonly kind: KindName
  /** Name within its kind, e.g. a clientId, or `clientId/role`. */
  readonly key: string
  readonly action: PlanAction
  /** Empty unless it is updated. */
  readonly changes: readonly FieldChange[]
  /** What a new object is made with. */
  readonly declares?: readonly FieldChange[]
  /** Why this deserves a second look before it is applied. */
  readonly dangers: readonly string[]
  /** What whoever applies this should know. */
  readonly notes: readonly string[]
  /** It was there before Passerelle, which takes it over: from then on it may be pruned. */
  readonly adopted?: true
  /** It is new, and Keycloak makes it with the realm just so: nothing is written for it. */
  readonly comesWithRealm?: true
  /** The stack that has it, where that is another: it is taken over, left as it is, or the plan refused. */
  readonly ownedBy?: string
  /** Where it is declared. */
  readonly place?: Place
}

export interface PlanOptions {
  /** Whether users.dev.yaml counts. Default false: the users and client settings that it names are left alone. */
  readonly withDevelopmentUsers?: boolean
  /** Kinds of which Passerelle's own objects are deleted when no file declares them any more. Default none. */
  readonly prune?: readonly KindName[]
  /** Objects, as `kind:key`, that may be deleted although people's data goes with them. */
  readonly allowDelete?: readonly string[]
  /** How many objects a plan may delete. Default 20. */
  readonly maxDeletes?: number
  /**
   * Which of several sets of files that make one realm this is: what it makes is its own, and what others have is left to
   * them. Default `default`.
   */
  readonly stack?: string
  /** Takes over what files declare and was there before, or is of another stack. Default false. */
  readonly adopt?: boolean
}

/** Why a plan may not be applied. */
export interface PlanRefusal {
  readonly code: 'still_referenced' | 'too_many_deletes' | 'of_another_stack'
  readonly message: string
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
  /** What it was made with. */
  readonly options: PlanOptions
  /** What is deleted, then every declared object; in the order of kinds. */
  readonly steps: readonly PlanStep[]
  /** What is left alone although it differs, and why. */
  readonly notes: readonly string[]
  /** Empty when it may be applied. */
  readonly refusals: readonly PlanRefusal[]
  /** Who was at work on the realm when it was read, or has died at it. */
  readonly lock?: HeldLock
  /** Digests of the objects that steps change, as they were read, by `kind key`. */
  readonly touched: Readonly<Record<string, string>>
}

/** A realm as a server has it, without what Passerelle itself keeps there. */
export interface ObservedRealm {
  readonly exists: boolean
  /** In document form, with ids. Holds what the kinds at work asked for, and may hold more. */
  readonly document: RealmDocument
  readonly version?: string
  readonly ledger: Ledger
  /** Who is at work on it, or died at it; known where clients were read. */
  readonly lock?: HeldLock
}

export interface ApplyOutcome {
  /** Steps that were carried out. */
  readonly applied: readonly PlanStep[]
  /** Requests that changed something. */
  readonly writes: number
  readonly seconds: {
    /** From the lock to the last change. */
    readonly write: number
    /** Of reading and comparing all of it once more. */
    readonly verify: number
  }
  /** What still differs although Keycloak accepted it; empty when all went well. */
  readonly remaining: readonly PlanStep[]
  /** Present when it was asked to stop before the end: what was under way was finished, `remaining` is left. */
  readonly interrupted?: true
}

/** A kind, and its objects that count; undefined when all that the server has do. */
export interface KindAtWork {
  readonly kind: RealmKind
  readonly declared: readonly RealmObject[] | undefined
}
