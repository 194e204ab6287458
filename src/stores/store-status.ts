/** What a health check reads. Detailed texts are for the operator. */
export interface StoreStatus {
  /**
   * `ok`: it answered just now. `unopened`: nobody has needed it yet, and asking does not open it. `failed`: `error` says why.
   * `closed`: after close().
   */
  readonly state: 'ok' | 'unopened' | 'failed' | 'closed'
  readonly error?: string
}

/** Faults that no caller waits for: an idle connection that broke, a handler that threw. */
export type OnStoreError = (error: unknown) => void
