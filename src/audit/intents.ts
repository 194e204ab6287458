import type { AuditEvent } from '../audit-record/index.js'

/** Intents whose outcome is not known yet. An outcome names its intent by number alone where both stand in one chain. */
export interface Intents {
  add(seq: number): void
  /** The event, with the chain of its intent where that was left meanwhile. */
  placed(event: AuditEvent): AuditEvent
  /** The chain was left; what it did not have for certain stands in the next, under another number. */
  leave(chain: string, moved: ReadonlyMap<number, number>): void
}

/** More than requests that are under way. What is forgotten is taken for one of this chain. */
const MOST = 65_536

export function createIntents(): Intents {
  let here = new Set<number>()
  const former = new Map<number, string>()

  function add(seq: number): void {
    if (here.size >= MOST) here.clear()
    here.add(seq)
  }

  function placed(event: AuditEvent): AuditEvent {
    const { intent } = event
    if (intent === undefined || here.delete(intent) || event.intentChain !== undefined) return event
    const intentChain = former.get(intent)
    if (intentChain === undefined) return event
    former.delete(intent)
    return { ...event, intentChain }
  }

  function leave(chain: string, moved: ReadonlyMap<number, number>): void {
    const next = new Set<number>()
    for (const seq of here) {
      const now = moved.get(seq)
      if (now !== undefined) next.add(now)
      else if (former.size < MOST) former.set(seq, chain)
    }
    here = next
  }

  return { add, placed, leave }
}
