/** Whole lines of one local day. */
export interface AuditBatch {
  /** `YYYY-MM-DD` */
  readonly day: string
  readonly data: Uint8Array
  readonly lines: number
}

/** Where lines end up. Each call waits for the one before. */
export interface AuditSink {
  /** Writes the whole batch or rejects; the same batch given again goes on where it stopped. */
  append(batch: AuditBatch): Promise<void>
  /** Begins a new day when nothing is written on it. */
  beginDay(day: string): void
  close(): void
}
