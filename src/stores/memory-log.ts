import { randomUUID } from 'node:crypto'
import type { LogSlice } from './key-value.js'

/** A log in memory, with cursors of the same form as in Redis. */
export interface MemoryLog {
  append(value: string, expiresAtMs: number): void
  readSince(cursor: string | undefined): LogSlice
  /** Forgets what has expired at its beginning. @returns how many are left */
  sweep(): number
}

interface Entry {
  readonly value: string
  readonly expiresAtMs: number
}

export function createMemoryLog(now: () => number): MemoryLog {
  const generation = randomUUID()
  const entries = new Map<number, Entry>()
  let last = 0

  const positionOf = (cursor: string | undefined): number | undefined => {
    const [ofGeneration, position] = cursor?.split('/') ?? []
    return ofGeneration === generation && position !== undefined ? Number(position) : undefined
  }

  return {
    append(value, expiresAtMs) {
      last += 1
      entries.set(last, { value, expiresAtMs })
    },
    readSince(cursor) {
      const after = positionOf(cursor)
      const values: string[] = []
      // What stands before the first entry has been swept.
      const [first = last + 1] = entries.keys()
      for (let position = Math.max((after ?? 0) + 1, first); position <= last; position += 1) {
        const entry = entries.get(position)
        if (entry !== undefined && entry.expiresAtMs > now()) values.push(entry.value)
      }
      return { values, cursor: `${generation}/${last}`, continued: after !== undefined }
    },
    sweep() {
      for (const [position, { expiresAtMs }] of entries) {
        if (expiresAtMs > now()) break
        entries.delete(position)
      }
      return entries.size
    },
  }
}
