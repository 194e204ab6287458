import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { TrailFile } from '../audit-chain/index.js'
import { type Database, StoreError } from '../stores/index.js'
import { createMonthMaker } from './add-months.js'
import { type ChainFault, ChainFaultError } from './chain-fault.js'
import type { ChainPosition } from './chain-position.js'
import { createFaultBook } from './fault-book.js'
import { endLease, takeLease } from './follower-lease.js'
import { insertBatch, readPosition } from './insert-batch.js'
import { readBatch } from './read-batch.js'
import { listChains } from './trail-folder.js'

export interface FollowerOptions {
  readonly database: Database
  /** `LOG_DIR/audit` */
  readonly folder: string
  /** Told once of each chain that is not copied any further, and once when it is again (`mended`). */
  readonly onFault?: (fault: ChainFault, state: 'found' | 'mended') => void
  /** Told of what keeps it from copying: the database is away, a file cannot be read. It tries again. */
  readonly onError?: (error: unknown) => void
  /** How often it looks for new records. Default 500. */
  readonly everyMs?: number
  /** How long a process that has died keeps the others from copying its folder. Default 10,000. */
  readonly leaseMs?: number
  /** How long a fault has to last before it is told: a file may be on its way back to its place. Default 3000. */
  readonly faultAfterMs?: number
  /** Records of one transaction at most. Default 4000, and 4 MiB. */
  readonly batchRecords?: number
  readonly now?: () => Date
}

/** For /health. */
export interface FollowerStatus {
  /**
   * `waiting`: another process copies; `behind`: a record waits for longer than a minute, or a chain is not copied any
   * further; `failed`: the last try failed.
   */
  readonly status: 'ok' | 'waiting' | 'behind' | 'failed'
  /** How long the oldest record that is not copied has waited, as far as this process knows. */
  readonly lagMs: number
  /** By this process. */
  readonly copied: number
  readonly faults: readonly ChainFault[]
  readonly error?: string
}

/** Copies the trails of a folder into PostgreSQL, for as long as it runs. */
export interface Follower {
  status(): FollowerStatus
  /** Copies what is there now, and resolves when it is copied: for tests, and for a last time. */
  catchUp(): Promise<void>
  /** Ends after the batch that is under way. */
  stop(): Promise<void>
}

const BATCH_BYTES = 4 * 1024 * 1024
const BEHIND_AFTER_MS = 60_000
const LONGEST_PAUSE_MS = 10_000
/** A chain has so many batches before the next one has its turn. */
const BATCHES_A_TURN = 50
const STOP_DEADLINE_MS = 3_000

/**
 * Follows the trails of a folder. Each record is copied once, whatever ends in the middle: the row and how far the chain is
 * copied are one transaction. What contradicts what was copied is never copied: that chain stops, the others go on, and it
 * is looked at again until it is mended.
 */
export function followTrail(options: FollowerOptions): Follower {
  const { database, onFault = () => {}, onError = () => {}, everyMs = 500, now = () => new Date() } = options
  const { faultAfterMs = 3000, leaseMs = 10_000 } = options
  const limits = { batchRecords: options.batchRecords ?? 4000, batchBytes: BATCH_BYTES }
  const folder = resolve(options.folder)
  const scope = `${hostname()}:${folder}`
  const holder = randomUUID()
  const positions = new Map<string, ChainPosition | undefined>()
  const book = createFaultBook({ database, faultAfterMs, onFault })
  const makeMonths = createMonthMaker(database, now, failed)
  /** Time of the oldest record of a chain that is read and not copied. */
  const waiting = new Map<string, number>()
  const stopping = new AbortController()
  let copied = 0
  /** Of the pass before, and of the one under way. */
  let failure: unknown
  let trouble: unknown
  let failures = 0
  let isWaiting = false
  let leasedUntil = 0
  let pass: Promise<boolean> | undefined

  const lagMs = (): number => {
    const oldest = Math.min(...waiting.values())
    return oldest === Number.POSITIVE_INFINITY ? 0 : Math.max(0, now().getTime() - oldest)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const hasMore = await copyAll()
      if (!hasMore) await pause(failures === 0 ? everyMs : Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** failures))
    }
  }

  const pause = (ms: number): Promise<void> =>
    wait(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)

  /** One at a time. Resolves to whether there is more to copy at once. */
  function copyAll(): Promise<boolean> {
    pass ??= tryPass().finally(() => {
      pass = undefined
    })
    return pass
  }

  async function tryPass(): Promise<boolean> {
    trouble = undefined
    let hasMore = false
    try {
      hasMore = await copyChains()
      failures = 0
    } catch (error) {
      // Where this one is has to be asked again.
      positions.clear()
      failures++
      failed(error)
    }
    failure = trouble
    return hasMore
  }

  function failed(error: unknown): void {
    trouble = error
    onError(error)
  }

  async function copyChains(): Promise<boolean> {
    isWaiting = !(await hasLease())
    if (isWaiting) {
      positions.clear()
      waiting.clear()
      book.forget()
      return false
    }
    await makeMonths()
    let hasMore = false
    for (const [chain, files] of await listChains(folder)) {
      if (stopping.signal.aborted) return false
      hasMore = (await copyChain(chain, files)) || hasMore
    }
    return hasMore
  }

  async function hasLease(): Promise<boolean> {
    const at = performance.now()
    // Renewed when a third of it is over.
    if (!isWaiting && at < leasedUntil - (leaseMs * 2) / 3) return true
    const isHeld = await takeLease(database, scope, holder, lagMs(), leaseMs)
    if (isHeld) leasedUntil = at + leaseMs
    return isHeld
  }

  async function copyChain(chain: string, files: readonly TrailFile[]): Promise<boolean> {
    try {
      await book.recall(chain)
      const hasMore = await copyTurn(chain, files)
      await book.passed(chain)
      return hasMore
    } catch (error) {
      // It is read anew next time, from where the database says.
      positions.delete(chain)
      if (error instanceof ChainFaultError) await book.met(error.fault)
      else if (error instanceof StoreError && error.code !== 'query_failed') throw error
      // A file that cannot be read, or a record that the database does not take, stops no other chain.
      else failed(error)
      return false
    }
  }

  /** While a batch is on its way, the next one is read. */
  async function copyTurn(chain: string, files: readonly TrailFile[]): Promise<boolean> {
    if (!positions.has(chain)) positions.set(chain, await readPosition(database, chain))
    let position = positions.get(chain)
    let next = readBatch(folder, files, position, limits)
    for (let batches = 0; batches < BATCHES_A_TURN; batches++) {
      const batch = await next
      if (batch === undefined) {
        waiting.delete(chain)
        return false
      }
      waiting.set(chain, Date.parse(batch.rows[0]?.time ?? ''))
      const { after } = batch
      next = readBatch(folder, files, after, limits)
      // Its fault is told when it is its turn.
      next.catch(() => undefined)
      const inserted = await insertBatch(database, batch, position)
      if (inserted.kind === 'moved') {
        positions.set(chain, inserted.position)
        return true
      }
      copied += inserted.inserted
      position = after
      positions.set(chain, after)
      if (stopping.signal.aborted || !(await hasLease())) return false
    }
    return true
  }

  const running = run()
  return {
    status() {
      const lag = lagMs()
      const faults = book.list()
      const isBehind = faults.length > 0 || lag > BEHIND_AFTER_MS
      const status = failure !== undefined ? 'failed' : isBehind ? 'behind' : isWaiting ? 'waiting' : 'ok'
      const counts = { lagMs: lag, copied, faults }
      if (failure === undefined) return { status, ...counts }
      return { status, ...counts, error: failure instanceof Error ? failure.message : String(failure) }
    },
    async catchUp() {
      // What a pass under way has not seen, the next one does.
      await pass
      while (await copyAll()) {}
      if (failure !== undefined) throw failure
    },
    async stop() {
      stopping.abort()
      const end = async () => {
        await running
        await endLease(database, scope, holder, lagMs())
      }
      // A database that does not answer is not waited for: what is half done there is undone.
      await Promise.race([end().catch(() => undefined), wait(STOP_DEADLINE_MS, undefined, { ref: false })])
    },
  }
}
