import type { AuditEvent } from '../audit-record/index.js'

/** Where a record stands in the trail. */
export interface AuditReceipt {
  readonly chain: string
  readonly seq: number
}

/** For /health. */
export interface AuditStatus {
  /** `degraded`: events were lost or refused lately; `failed`: it cannot be written now. */
  readonly status: 'ok' | 'degraded' | 'failed'
  /** Records that are in their file. */
  readonly written: number
  /** Events that no file will ever have. */
  readonly lost: number
  /** Commits that were refused, since the trail could not keep its promise. */
  readonly refused: number
  readonly chain: string
  readonly seq: number
  readonly error?: string
}

/** The writer of the trail and of audit.log, from `createAuditTrail`. */
export interface AuditTrail {
  /**
   * Takes an event; it is written in the next batch, within `batchMs`, in order, and is on disk with the next commit or
   * checkpoint. Never throws. For what changes nothing.
   */
  record(event: AuditEvent): void
  /**
   * Takes an event and resolves when its record is on disk (fdatasync). For what is about to change something, and for what
   * became of it, before either is acknowledged.
   *
   * @returns where the record stands, for the `intent` of its outcome; undefined where the event is lost, which the trail
   * goes on with when it was told to (`onFailure: 'continue'`)
   * @throws AuditError `audit_unavailable` within the deadline, where the trail cannot be written (`onFailure: 'refuse'`)
   */
  commit(event: AuditEvent): Promise<AuditReceipt | undefined>
  /**
   * Resolves when everything recorded so far is on disk.
   *
   * @throws AuditError `audit_flush_failed` when it cannot be written now, or when some of it was lost
   */
  flush(): Promise<void>
  /** Flushes and closes, within the deadline; rejects never. Later events are counted as lost and reported on stderr. */
  close(): Promise<void>
  status(): AuditStatus
}
