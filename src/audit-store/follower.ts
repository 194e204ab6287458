import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { TrailFile } from '../audit-chain/index.js'
import type { Database } from '../stores/index.js'
import { addMonthsAhead } from './add-months.js'
import { type ChainFault, ChainFaultError } from './chain-fault.js'
import type { ChainPosition } from './chain-position.js'
import { endLease, takeLease } from './follower-lease.js'
import { clearFault, insertBatch, keepFault, readPosition } from './insert-batch.js'
import { listChains, readBatch } from './read-batch.js'

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
const MONTHS_EVERY_MS = 6 * 3_600_000

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
  const faults = new Map<string, ChainFault>()
  /** What was seen, and since when, that may still go by. */
  const suspicions = new Map<string, { readonly detail: string; readonly sinceMs: number }>()
  /** Time of the oldest record of a chain that is read and not copied. */
  const waiting = new Map<string, number>()
  const stopping = new AbortController()
  let copied = 0
  let failure: unknown
  let failures = 0
  let isWaiting = false
  let leasedUntil = 0
  let monthsAt = Number.NEGATIVE_INFINITY
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
    try {
      const hasMore = await copyChains()
      failure = undefined
      failures = 0
      return hasMore
    } catch (error) {
      // Where this one is has to be asked again.
      positions.clear()
      failure = error
      failures++
      onError(error)
      return false
    }
  }

  async function copyChains(): Promise<boolean> {
    isWaiting = !(await hasLease())
    if (isWaiting) {
      positions.clear()
      waiting.clear()
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

  async function makeMonths(): Promise<void> {
    if (performance.now() - monthsAt < MONTHS_EVERY_MS) return
    await addMonthsAhead(database, now())
    monthsAt = performance.now()
  }

  async function copyChain(chain: string, files: readonly TrailFile[]): Promise<boolean> {
    try {
      const hasMore = await copyTurn(chain, files)
      await mend(chain)
      return hasMore
    } catch (error) {
      if (!(error instanceof ChainFaultError)) throw error
      await stopChain(error.fault)
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

  async function stopChain(fault: ChainFault): Promise<void> {
    const { chain, detail } = fault
    // It is read anew next time, from where the database says.
    positions.delete(chain)
    if (faults.get(chain)?.detail === detail) return
    if (suspicions.get(chain)?.detail !== detail) suspicions.set(chain, { detail, sinceMs: performance.now() })
    if (performance.now() - (suspicions.get(chain)?.sinceMs ?? 0) < faultAfterMs) return
    const isNew = await keepFault(database, fault)
    faults.set(chain, fault)
    if (isNew) onFault(fault, 'found')
  }

  async function mend(chain: string): Promise<void> {
    suspicions.delete(chain)
    const fault = faults.get(chain)
    if (fault === undefined) return
    await clearFault(database, chain)
    faults.delete(chain)
    onFault(fault, 'mended')
  }

  const running = run()
  return {
    status() {
      const lag = lagMs()
      const isBehind = faults.size > 0 || lag > BEHIND_AFTER_MS
      const status = failure !== undefined ? 'failed' : isBehind ? 'behind' : isWaiting ? 'waiting' : 'ok'
      const counts = { lagMs: lag, copied, faults: [...faults.values()] }
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
        await endLease(database, scope, holder)
      }
      // A database that does not answer is not waited for: what is half done there is undone.
      await Promise.race([end().catch(() => undefined), wait(STOP_DEADLINE_MS, undefined, { ref: false })])
    },
  }
}
