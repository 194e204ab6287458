/** Whole lines of one local day. */
export interface LineBatch {
  /** `YYYY-MM-DD` */
  readonly day: string
  readonly data: Uint8Array
  readonly lines: number
}

/** Where lines end up. Each call waits for the one before. */
export interface LineSink {
  /** Writes the whole batch or rejects; the same batch given again goes on where it stopped. */
  append(batch: LineBatch): Promise<void>
  /** Begins a new day when nothing is written on it. */
  beginDay(day: string): void
  close(): void
}
