import type { DoorTrail } from '../../../src/access/index.js'
import { AuditError, type AuditReceipt } from '../../../src/audit/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'

/** What a trail does with an event that is committed: brings it to disk, refuses it, or waits to be let go. */
type OnCommit = (event: AuditEvent) => 'write' | 'refuse' | Promise<void>

/** A trail that a test commands. What happens is noted in order, beside what the test notes itself. */
export function scriptedTrail(onCommit: OnCommit = () => 'write') {
  const notes: string[] = []
  const events: AuditEvent[] = []
  const trail: DoorTrail = {
    record: (event) => {
      events.push(event)
    },
    async commit(event): Promise<AuditReceipt> {
      const name = event.outcome === 'pending' ? 'intent' : 'outcome'
      const verdict = onCommit(event)
      if (verdict === 'refuse') {
        notes.push(`${name} refused`)
        throw new AuditError('audit_unavailable', 'The disk is full.', { path: 'audit' })
      }
      events.push(event)
      const seq = events.length
      notes.push(name)
      await verdict
      notes.push(`${name} on disk`)
      return { chain: 'cfc8086e64ed', seq }
    },
  }
  return { trail, notes, events }
}

/** A promise, and what lets it go. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
