/** The audit events of a resource server; sessions and administration add theirs later. */
export type AuditEventName =
  /** A first-seen or refused token. */
  | 'TOKEN_VALIDATION'
  /** 401 without a token. */
  | 'AUTH_REQUIRED'
  /** Each request that was allowed to go on. */
  | 'AUTHENTICATED_REQUEST'
  /** Each write that was allowed to go on. */
  | 'DATA_MUTATION'
  /** 403. */
  | 'UNAUTHORIZED_ACCESS'
  /** The provider said that somebody signed out; also where that was refused. */
  | 'LOGOUT'
  /** A session ended, and its tokens with it. */
  | 'SESSION_REVOKED'
  /** A refresh token was used that had been used before: somebody else has it too. */
  | 'TOKEN_REUSE'
  | 'REALM_APPLY'
  /** An apply gave roles: `about` is who has them from now on; `record.administration` says whether one of them administers. */
  | 'ROLE_GRANT'
  /** A realm was compared with its files: reason `drift` where something differs, else `ok`. */
  | 'REALM_DRIFT'
  /** The policy's files changed: another version decides from here, or the change was not taken. */
  | 'POLICY_CHANGE'
  /** What a log writes was changed, by somebody, by the settings, or since its time was over; the record says what. */
  | 'LOG_LEVEL_CHANGE'
  /**
   * Other rules for alerts are in force, since the settings were read again (`configured`) or the server started with others
   * (`started`), or were not taken; the record has their file, their number, and the digests of both texts.
   */
  | 'ALERT_RULES_CHANGE'
  /** A gateway asked what somebody may do; `about` is that one, `outcome` the decision. */
  | 'ACCESS_EVALUATION'
  /** Somebody searched the trail where it is written, or followed it; `record` has the filter. */
  | 'AUDIT_SEARCH'
  /** Somebody took records out of it: CSV, JSON, ECS or OCSF. */
  | 'AUDIT_EXPORT'
  /** Somebody made a report of it. */
  | 'AUDIT_REPORT'
  /** Somebody asked who stands behind a pseudonym or a record; `about` is the pseudonym. */
  | 'AUDIT_REVEAL'
  /** Somebody took out everything that is recorded of one person. */
  | 'AUDIT_PERSON_EXPORT'
  /** The key of a person was dropped: what stood behind the pseudonym is gone. */
  | 'AUDIT_ERASURE'
  /**
   * A person's key may not be dropped from here (reason `held`), or may be again (`released`); or the records of a stretch of
   * time in the database may not be deleted.
   */
  | 'AUDIT_HOLD'
  /** Keys of a class of events in a month were dropped, since its time is over. */
  | 'AUDIT_EXPIRY'
  /** Somebody verified the trail and had that recorded: `failure` where it was changed; the record says what was found first. */
  | 'AUDIT_VERIFY'
  /** What was copied to the database and the trail's files contradict each other; the record says which chain, where and how. */
  | 'AUDIT_FORK'
  /** Records that are past their time were deleted from the database, or are about to be. */
  | 'AUDIT_RETENTION'
  | TrailEventName

/** What the trail says about itself. */
export type TrailEventName =
  /** The first record of each file: what the chain was before it, and the key that signs. */
  | 'TRAIL_FILE'
  /** A process goes on with the chain. */
  | 'TRAIL_STARTED'
  /** A process leaves the chain, in order. */
  | 'TRAIL_STOPPED'
  /** A signed checkpoint of all records before it. */
  | 'TRAIL_CHECKPOINT'
  /** Another key signs from here. */
  | 'TRAIL_KEY'
  /** The clock was set back. */
  | 'TRAIL_CLOCK'
  /** Events were lost here; the record says how many. */
  | 'TRAIL_GAP'
  /** Its file was removed, renamed or replaced, and goes on in a new one. */
  | 'TRAIL_REOPENED'
  /** It cannot be written since here, and says so when it can be again. */
  | 'TRAIL_DEGRADED'
  /** It can be written again: since when not, and what was refused or lost meanwhile. */
  | 'TRAIL_RECOVERED'
  /** The oldest file of a chain is removed, since the time of all in it is over; the record says where the chain begins now. */
  | 'TRAIL_PRUNED'

/**
 * `success`: it was done; `failure`: it did not work, or could not be decided (503); `refused`: it was not allowed;
 * `pending`: it is about to be done, and a later record of the same chain says with `intent` what became of it.
 */
export type AuditOutcome = 'success' | 'failure' | 'refused' | 'pending'

/** Who did what, to which record, from where, with what outcome and why. */
export interface AuditEvent {
  readonly event: AuditEventName
  readonly outcome: AuditOutcome
  /** Stable code: a decision's, a refusal's, or `ok`. */
  readonly reason: string
  /** Username, where a token named one. */
  readonly user?: string | undefined
  readonly subject?: string | undefined
  /** Whose person that is: the organization, else the issuer. One person has another pseudonym with each. Not recorded. */
  readonly tenant?: string | undefined
  /** Who and from where, in a box that only a key opens: made where actors have pseudonyms. */
  readonly sealed?: string | undefined
  /** Realm roles that the decision could count on. */
  readonly roles?: readonly string[] | undefined
  /** Whom a decision is about, where that is not who asks; or which server, where it is another than this one. */
  readonly about?: string | undefined
  readonly clientId?: string | undefined
  readonly sessionId?: string | undefined
  readonly tokenId?: string | undefined
  /** HTTP method and path without query. */
  readonly method?: string | undefined
  readonly path?: string | undefined
  /** `resource:action` that was asked for. */
  readonly permission?: string | undefined
  /** The record that was decided on, e.g. `{ gaveur_id: 1 }`. */
  readonly record?: Readonly<Record<string, string | number | boolean | null>> | undefined
  /** Of a change: the record before and after. The trail has their digests; their values only where it is told to. */
  readonly change?: AuditChange | undefined
  /** Sequence number of the `pending` record whose outcome this is. */
  readonly intent?: number | undefined
  /** Chain of that record, from its receipt: the trail may have left it since. Default: the chain that is written now. */
  readonly intentChain?: string | undefined
  readonly status?: number | undefined
  /** Address of the caller, as far as proxies are trusted. */
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  readonly requestId?: string | undefined
  /** W3C trace id, 32 hexadecimal digits. */
  readonly traceId?: string | undefined
  /** Version of the policy that decided, or that was in force: `policy.version`. Default: what the trail is told. */
  readonly policyVersion?: string | undefined
  /** The rule that decided, where the policy names it. */
  readonly rule?: string | undefined
}

/** JSON values, or nothing for what was not there before or is not there any more. */
export interface AuditChange {
  readonly before?: unknown
  readonly after?: unknown
}
