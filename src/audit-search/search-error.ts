/** What stands in the way of a search; `message` says what to do. */
export class AuditSearchError extends Error {
  override readonly name = 'AuditSearchError'
  /** Stable. */
  readonly code: 'trail_missing' | 'trail_empty' | 'trail_unreadable'

  constructor(code: AuditSearchError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
