import { AsyncLocalStorage } from 'node:async_hooks'
import { StoreError } from './store-error.js'

/**
 * Sees a query to the database itself from within a transaction of it. On one connection it would wait for the transaction,
 * which waits for it; on several it would not see what the transaction did.
 */
export interface FlowGuard {
  enter<Value>(work: () => Promise<Value>): Promise<Value>
  /** @throws StoreError `transaction_open`. */
  check(): void
}

export function createFlowGuard(store: string): FlowGuard {
  const flow = new AsyncLocalStorage<{ open: boolean }>()
  return {
    async enter(work) {
      const mark = { open: true }
      try {
        return await flow.run(mark, work)
      } finally {
        // What the work has started and not waited for may go on asking.
        mark.open = false
      }
    },
    check() {
      if (flow.getStore()?.open !== true) return
      throw new StoreError(
        'transaction_open',
        `A transaction of ${store} is under way here: ask the transaction that was handed to the function, not the database.`,
        { store },
      )
    },
  }
}
