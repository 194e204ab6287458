import type { JsonValue } from '../json/index.js'
import type { Place } from '../realm-config/index.js'
import type { KindName } from '../realm-kinds/index.js'

/** Who did something in Keycloak, as its admin events say it. */
export interface Author {
  /** Username; absent where the user is gone or may not be seen. */
  readonly user?: string
  readonly userId?: string
  /** Client that was used: `security-admin-console`, `admin-cli`, a service account's own. */
  readonly client?: string
  readonly address?: string
}

/** One admin event that touched what drifted. */
export interface Touch {
  /** ISO 8601. */
  readonly at: string
  readonly operation: string
  readonly by: Author
}

/** Why nobody can be named. */
export type NoAuthor =
  /** The realm records no admin events. */
  | 'events_off'
  /** The credentials may not read them. */
  | 'events_forbidden'
  /** Keycloak records none for this kind of change. */
  | 'not_recorded'
  /** None is there: it expired, or the change came otherwise. */
  | 'no_event'
  /** Those that are there show other changes: this one came otherwise, or while events were off. */
  | 'not_in_events'
  /** None is there since Passerelle itself wrote the object. */
  | 'only_own'

export interface DriftedField {
  /** Dotted. */
  readonly field: string
  /** What the files say. Absent for secrets. */
  readonly files?: JsonValue
  /** What Keycloak has. Absent for secrets, and where it has nothing. */
  readonly live?: JsonValue
  readonly secret?: 'changed'
  /** The event that brought the value about; only where events have details. */
  readonly changed?: Touch
  /** The newest event with details says another value. */
  readonly unexplained?: true
  /** Passerelle's own apply brought the value about: the files have been changed since. */
  readonly ownValue?: true
  /** What it differs by named these, which are gone. */
  readonly because?: readonly GoneObject[]
}

export interface ObjectName {
  readonly kind: KindName
  readonly key: string
}

/** What something else followed from. */
export interface GoneObject extends ObjectName {
  /** Who deleted it, where no file declares it, so that nothing else says so. */
  readonly lastChange?: Touch
}

export interface DriftedObject {
  readonly kind: KindName
  readonly key: string
  /** `missing`: the files have it and Keycloak has not; `extra`: the other way round. */
  readonly state: 'changed' | 'missing' | 'extra'
  readonly fields: readonly DriftedField[]
  /** Where it is declared. */
  readonly place?: Place
  /** The newest admin event that may have changed what differs, past Passerelle's own. */
  readonly lastChange?: Touch
  /** Why `lastChange` is absent. */
  readonly noAuthor?: NoAuthor
  /** Of `only_own`: the last event of what looks like Passerelle's own apply. */
  readonly ownApply?: Touch
  /** It went along with these, which are gone. */
  readonly because?: readonly GoneObject[]
}

/** What admin events the realm keeps. */
export interface EventSettings {
  readonly enabled: boolean
  /** Whether they say what was sent. */
  readonly details: boolean
  /** After how many seconds they are deleted; undefined is never. */
  readonly expirationSeconds?: number
}
