/** What a line may say beside its message. */
export type LogFields = Readonly<Record<string, string | number | bigint | boolean | null | undefined>>

/** Whose a line is, and what it says beside its message. */
export interface LogContext {
  readonly requestId?: string | undefined
  readonly user?: string | undefined
  /** Further `name=value` parts at the end of the line, in this order. */
  readonly fields?: LogFields | undefined
}
