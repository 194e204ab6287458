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
  | 'REALM_APPLY'
  /** A realm was compared with its files: reason `drift` where something differs, else `ok`. */
  | 'REALM_DRIFT'
  /** The policy's files changed: another version decides from here, or the change was not taken. */
  | 'POLICY_CHANGE'
  /** A gateway asked what somebody may do; `about` is that one, `outcome` the decision. */
  | 'ACCESS_EVALUATION'
  /** The trail about itself: events were lost here; the record says how many. */
  | 'TRAIL_GAP'
  /** The trail about itself: its file was removed, renamed or replaced, and goes on in a new one. */
  | 'TRAIL_REOPENED'

/** `success`: it was done; `failure`: it did not work, or could not be decided (503); `refused`: it was not allowed. */
export type AuditOutcome = 'success' | 'failure' | 'refused'

/** Who did what, to which record, from where, with what outcome and why. */
export interface AuditEvent {
  readonly event: AuditEventName
  readonly outcome: AuditOutcome
  /** Stable code: a decision's, a refusal's, or `ok`. */
  readonly reason: string
  /** Username, where a token named one. */
  readonly user?: string | undefined
  readonly subject?: string | undefined
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
  readonly status?: number | undefined
  /** Address of the peer. */
  readonly address?: string | undefined
  readonly requestId?: string | undefined
  /** Version of the policy that decided, or that was in force: `policy.version`. Default: what the trail is told. */
  readonly policyVersion?: string | undefined
}

/** The writer of audit.log, from `createAuditTrail`. */
export interface AuditTrail {
  /** Takes an event; it is written in the next batch, in order. Never throws. */
  record(event: AuditEvent): void
  /**
   * Resolves when everything recorded so far is in the file.
   *
   * @throws AuditError `audit_flush_failed` when it cannot be written now, or when some of it was lost
   */
  flush(): Promise<void>
  /** Flushes and closes, within the deadline; rejects never. Later events are counted as lost and reported on stderr. */
  close(): Promise<void>
  /** For /health: `failed` while the file cannot be written. */
  status(): {
    readonly status: 'ok' | 'failed'
    readonly written: number
    readonly lost: number
    readonly error?: string
  }
}
