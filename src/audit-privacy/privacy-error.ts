export type AuditPrivacyErrorCode =
  /** AUDIT_PRIVACY_KEY holds no usable keys. */
  | 'privacy_key_invalid'
  /** Pseudonyms are asked for, without a key. */
  | 'privacy_key_missing'
  /** The table of keys cannot be read. */
  | 'person_keys_unreadable'
  /** A mask names no field. */
  | 'mask_invalid'
  /** A time of keeping cannot be read. */
  | 'retention_invalid'

/** What cannot be kept private as it was asked for; `message` says what to do, and holds no key. */
export class AuditPrivacyError extends Error {
  readonly code: AuditPrivacyErrorCode

  constructor(code: AuditPrivacyErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'AuditPrivacyError'
    this.code = code
  }
}
