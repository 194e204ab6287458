import type { Database } from '../stores/index.js'
import type { ChainFault } from './chain-fault.js'
import { clearFault, keepFault, readFault } from './kept-faults.js'

/** Which chains are not copied any further, and who was told of it. */
export interface FaultBook {
  list(): readonly ChainFault[]
  /** Asks once what whoever copied before has found of a chain. */
  recall(chain: string): Promise<void>
  /** A fault was met. It is told when it lasts. */
  met(fault: ChainFault): Promise<void>
  /** A chain was read without one. */
  passed(chain: string): Promise<void>
  /** Another process copies now, and tells what becomes of them. */
  forget(): void
}

export interface FaultBookOptions {
  readonly database: Database
  /** How long a fault has to last before it is told. */
  readonly faultAfterMs: number
  readonly onFault: (fault: ChainFault, state: 'found' | 'mended') => void
}

export function createFaultBook({ database, faultAfterMs, onFault }: FaultBookOptions): FaultBook {
  const faults = new Map<string, ChainFault>()
  /** What was seen, and since when, that may still go by. */
  const suspicions = new Map<string, { readonly detail: string; readonly sinceMs: number }>()
  const recalled = new Set<string>()

  return {
    list: () => [...faults.values()],
    async recall(chain) {
      if (recalled.has(chain)) return
      const fault = await readFault(database, chain)
      recalled.add(chain)
      if (fault !== undefined) faults.set(chain, fault)
    },
    async met(fault) {
      const { chain, detail } = fault
      if (faults.get(chain)?.detail === detail) return
      if (suspicions.get(chain)?.detail !== detail) suspicions.set(chain, { detail, sinceMs: performance.now() })
      if (performance.now() - (suspicions.get(chain)?.sinceMs ?? 0) < faultAfterMs) return
      const isNew = await keepFault(database, fault)
      faults.set(chain, fault)
      if (isNew) onFault(fault, 'found')
    },
    async passed(chain) {
      suspicions.delete(chain)
      const fault = faults.get(chain)
      if (fault === undefined) return
      await clearFault(database, chain)
      faults.delete(chain)
      onFault(fault, 'mended')
    },
    forget() {
      faults.clear()
      suspicions.clear()
      recalled.clear()
    },
  }
}
