/** Why provisioning stopped. Stable: scripts and `--json` rely on these words. */
export const ADMIN_ERROR_CODES = [
  /** No answer: refused, unknown host, TLS, time-out. */
  'unreachable',
  /** Keycloak does not accept the credentials. */
  'unauthorized',
  /** The credentials are right, but lack a permission. */
  'forbidden',
  /** Somebody else has created or changed the same thing at the same time. */
  'conflict',
  /** Keycloak refused what was sent. */
  'rejected',
  /** An answer that Keycloak does not give: another server, or a proxy's page. */
  'unexpected_answer',
  /** Keycloak is older than what is supported. */
  'unsupported_version',
  /** The configuration names something that neither it nor the server has. */
  'unknown_reference',
  /** Another apply is at work on the realm, or one died a moment ago. */
  'locked',
  /** Another apply took the realm over, since this one was not heard of for too long. */
  'lock_lost',
  /** The realm is not as it was when the plan was made. */
  'stale_plan',
  /** Something is to be deleted that others refer to. */
  'still_referenced',
  /** What another stack has is declared otherwise. */
  'of_another_stack',
  /** More would be deleted than was allowed. */
  'too_many_deletes',
  /** The realm's attribute that says what Passerelle made is no ledger. */
  'ledger_unreadable',
] as const

export type AdminErrorCode = (typeof ADMIN_ERROR_CODES)[number]

export interface AdminErrorDetails {
  /** HTTP method of the request that failed. */
  readonly method?: string
  /** Its path below the server's address. */
  readonly path?: string
  readonly status?: number
  /** The request may have taken effect all the same: the connection broke, no answer came in time, or a gateway answered. */
  readonly mayHaveHappened?: true
  /** What was being changed, e.g. `client backend-api`. */
  readonly step?: string
  /** How many changes were made before. */
  readonly done?: number
  /** What has moved since the plan was made: objects as `kind key`, or sentences. */
  readonly moved?: readonly string[]
  /** What is named in vain, each where it stands. */
  readonly mistakes?: readonly UnknownReference[]
}

/** Something that an object names and nobody has. */
export interface UnknownReference {
  /** Of the files, where they say it. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly kind: string
  readonly key: string
  /** Dotted; undefined where the object as a whole is wrong. */
  readonly field?: string
  readonly problem: string
  readonly mend?: string
}

/** Provisioning could not go on. The message says what to do, and holds no secret. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly code: AdminErrorCode
  readonly details: AdminErrorDetails

  constructor(code: AdminErrorCode, message: string, details: AdminErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }
}
