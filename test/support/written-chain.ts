import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createBodyHasher, lineOf, NO_HASH, trailFile } from '../../src/audit-chain/index.js'
import { type AuditEvent, createRecordEncoder } from '../../src/audit-record/index.js'

/** A chain of the trail that a test writes by itself, record by record. */
export interface WrittenChain {
  readonly id: string
  /** Appends records of these events. @returns their lines, without line feeds */
  append(...events: readonly Partial<AuditEvent & { readonly time: string }>[]): readonly string[]
  /** Goes on in the next file. */
  rotate(): void
  /** Of the file that is written. */
  path(): string
  seq(): number
}

/** @param firstTime of the first record; each next one is a millisecond later, where it says no time of its own */
export function writtenChain(folder: string, firstTime = '2026-11-21T10:00:00Z'): WrittenChain {
  const id = randomBytes(6).toString('hex')
  const encode = createRecordEncoder({ host: 'test', pid: 1 })
  const hash = createBodyHasher()
  let prev = NO_HASH
  let seq = 0
  let index = 1
  let epochMs = Date.parse(firstTime)
  mkdirSync(folder, { recursive: true })
  const path = (): string => join(folder, trailFile(id, index).name)

  function line({ time, ...event }: Partial<AuditEvent & { readonly time: string }>): string {
    epochMs = time === undefined ? epochMs + 1 : Date.parse(time)
    const stamp = `${new Date(epochMs).toISOString().slice(0, 23)}000Z`
    const defaults = { event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'granted' } as const
    const body = encode({ ...defaults, ...event }, { chain: id, seq: seq + 1, time: stamp, prev })
    prev = hash(body)
    seq++
    return lineOf(body, prev)
  }

  return {
    id,
    append(...events) {
      const lines = events.map(line)
      appendFileSync(path(), lines.map((each) => `${each}\n`).join(''))
      return lines
    },
    rotate() {
      index++
    },
    path,
    seq: () => seq,
  }
}
