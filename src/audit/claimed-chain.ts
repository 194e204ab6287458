import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createMerkleTree, NO_HASH, type TrailFile } from '../audit-chain/index.js'
import { type ProcessLock, takeLock } from '../process-lock/index.js'
import type { ChainHead } from './create-chain.js'
import type { LastKnown } from './read-trail-file.js'
import type { StartReason } from './start-reason.js'
import type { TornTail } from './torn-tail.js'

/** A chain that this process has for itself, and where it stands. */
export interface ClaimedChain {
  readonly head: ChainHead
  readonly reason: StartReason
  /** The chain that this one begins instead of. */
  readonly continues?: LastKnown | undefined
  /** The file to go on in; undefined for a chain that begins. */
  readonly file: TrailFile | undefined
  readonly fileBytes: number
  /** UTC day of its first record, counted from 1970. */
  readonly fileDay: number
  readonly torn: TornTail | undefined
  /** Stamp of the newest record. */
  readonly lastTime: string | undefined
  /** Text of the key that signed the chain so far. */
  readonly key: string | undefined
  readonly lock: ProcessLock
}

const NOTHING_WRITTEN = { fileBytes: 0, fileDay: 0, torn: undefined, lastTime: undefined, key: undefined }

export function beginChain(folder: string, reason: StartReason, continues?: LastKnown): ClaimedChain {
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  for (;;) {
    const chain = randomBytes(6).toString('hex')
    const lock = lockOf(folder, chain)
    if (lock === undefined) continue
    const head = { chain, seq: 0, prev: NO_HASH, tree: createMerkleTree() }
    return { head, reason, continues, file: undefined, ...NOTHING_WRITTEN, lock }
  }
}

/** Marks a chain as one that no process goes on with. */
export function leaveForGood(folder: string, chain: string): void {
  closeSync(openSync(join(folder, `${chain}.left`), 'a', 0o640))
}

export const isLeft = (folder: string, chain: string): boolean =>
  statSync(join(folder, `${chain}.left`), { throwIfNoEntry: false }) !== undefined

/** Undefined where another process has it, or where its lock is beyond reading. */
export function lockOf(folder: string, chain: string): ProcessLock | undefined {
  try {
    const lock = takeLock(join(folder, `${chain}.lock`), hostname())
    return 'owner' in lock ? undefined : lock
  } catch (error) {
    if (typeof Reflect.get(Object(error), 'code') === 'string') throw error
    return undefined
  }
}
