import type { AccessToken, RevocationMark } from '../tokens/index.js'
import { asSentence } from './as-sentence.js'
import { type Follower, followStore } from './follow-store.js'
import { createMarkTable } from './mark-table.js'
import { RevocationError } from './revocation-error.js'
import { type RevocationsOptions, resolveRevocationsOptions } from './revocation-options.js'
import { createRoom, folded } from './room.js'
import { toMark } from './to-mark.js'
import type {
  KeptMark,
  NewRevocation,
  RevocationEvent,
  RevocationSlice,
  RevocationStatus,
  Revocations,
} from './types.js'
import { within } from './within.js'

const REFUSED: Promise<boolean> = Promise.resolve(false)
const SWEEP_EVERY_MS = 60_000
/** Storing a mark may take longer than reading: whoever revokes waits for it. */
const STORING_MS = 5_000

/**
 * What is revoked: by token id, session, subject, client or issuer, and never by the text of a token, of which there may be
 * several that verify.
 *
 * With a store the marks of all processes count in each: a reading that began at a moment proves that every mark stored
 * before it is known, and the store's messages only make that fast. A process whose last good reading is too long ago
 * reads before it trusts the marks at hand.
 *
 * @example
 * const revocations = createRevocations({ store: openRevocationStore({ redisUrl }) })
 * const verifier = createVerifier({ issuer, audience: 'backend-api', revocations })
 * await revocations.revoke({ kind: 'session', issuer, value: sessionId })
 */
export function createRevocations(options: RevocationsOptions = {}): Revocations {
  const settings = resolveRevocationsOptions(options)
  const { store, maxMarks, heartbeatMs, graceMs, longestTokenMs, now, uptime } = settings
  const table = createMarkTable()
  /** Marks that are not in the store, by name: it failed, or lost them. */
  const unstored = new Map<string, KeptMark>()
  /** A reading is due every heartbeat and takes one at most. */
  const trustedMs = 2 * heartbeatMs
  const room = createRoom(maxMarks)
  let version = 0
  let sweptAt = now()
  let closed = false
  let awaySince: number | undefined
  let isUnavailableTold = false
  let outlivesTold = false
  let isStoringLeftOver = false

  const follower: Follower | undefined =
    store === undefined ? undefined : followStore(store, { heartbeatMs, now, uptime, take, concluded })

  function keep(mark: KeptMark): void {
    if (table.add(mark)) version += 1
  }

  function take({ marks }: RevocationSlice, isAnew: boolean): void {
    const before = isAnew ? [...table.all()] : []
    for (const mark of marks) keep(mark)
    if (before.length > 0) noteLost(before, marks)
    sweepIfDue()
  }

  /** A store that starts anew lacks what is known here. */
  function noteLost(before: readonly KeptMark[], stored: readonly KeptMark[]): void {
    const names = new Set(stored.map(nameOf))
    const lost = before.filter((mark) => !names.has(nameOf(mark)) && mark.keepUntilMs > now())
    for (const mark of lost) unstored.set(nameOf(mark), mark)
    if (lost.length > 0) tell({ kind: 'revocations_put_back', marks: lost.length })
  }

  function concluded(error: string | undefined): void {
    if (error === undefined) {
      if (awaySince !== undefined)
        tell({ kind: 'revocations_back', awayMs: Math.max(0, now() - awaySince), marks: table.size })
      awaySince = undefined
      isUnavailableTold = false
      if (unstored.size > 0) void storeLeftOver()
      return
    }
    const [ageMs, graceEndsMs] = [age(), Math.max(graceMs, trustedMs)]
    const isUnavailable = ageMs >= graceEndsMs
    if (awaySince === undefined && !isUnavailable) {
      tell({ kind: 'revocations_behind', error, graceSeconds: Math.round((graceEndsMs - ageMs) / 1000) })
    }
    awaySince ??= now()
    if (isUnavailable && !isUnavailableTold) {
      isUnavailableTold = true
      const awaySeconds = Number.isFinite(ageMs) ? Math.round(ageMs / 1000) : undefined
      tell({ kind: 'revocations_unavailable', error, awaySeconds })
    }
  }

  function tell(event: RevocationEvent): void {
    try {
      settings.onEvent(event)
    } catch {
      // A listener's fault is its own; it must not cost a mark.
    }
  }

  async function storeLeftOver(): Promise<void> {
    if (isStoringLeftOver) return
    isStoringLeftOver = true
    try {
      for (const [name, mark] of unstored) {
        if (mark.keepUntilMs > now()) await storing(mark)
        unstored.delete(name)
      }
    } catch {
      // At the next good reading.
    } finally {
      isStoringLeftOver = false
    }
  }

  async function storing(mark: KeptMark): Promise<void> {
    if (store !== undefined) await within(store.add(mark), STORING_MS, 'storing a revocation')
  }

  /** How long ago the marks at hand were known to be all; infinite before the first reading. */
  const age = (): number => follower?.ageMs() ?? 0

  const overflows = (): boolean => table.size > room.mostKnown

  function sweepIfDue(): void {
    const elapsedMs = now() - sweptAt
    if (elapsedMs >= 0 && elapsedMs < SWEEP_EVERY_MS) return
    sweptAt = now()
    table.sweep(sweptAt)
  }

  function ready(): Promise<boolean> | undefined {
    if (follower === undefined || closed) return undefined
    const ageMs = age()
    if (ageMs < trustedMs && follower.catchingUp === undefined && !overflows()) return undefined
    return readyLate(follower, ageMs)
  }

  function readyLate({ catchingUp, error, read }: Follower, ageMs: number): Promise<boolean> | undefined {
    if (overflows()) return REFUSED
    if (catchingUp !== undefined) return catchingUp.then(isWithinGrace)
    // Nobody has read for long and no reading has failed: this process itself was stopped.
    if (error === undefined) return read().then(isWithinGrace)
    return ageMs < graceMs ? undefined : REFUSED
  }

  function isWithinGrace(): boolean {
    const ageMs = age()
    return !overflows() && (ageMs < trustedMs || ageMs < graceMs)
  }

  function find(token: AccessToken): RevocationMark | undefined {
    noteLifetime(token)
    return table.find(token)
  }

  function noteLifetime({ expiresAt, clientId }: AccessToken): void {
    const seconds = Math.round(expiresAt - now() / 1000)
    if (outlivesTold || seconds * 1000 <= longestTokenMs) return
    outlivesTold = true
    tell({ kind: 'token_outlives_marks', clientId, seconds })
  }

  async function revoke(revocation: NewRevocation): Promise<void> {
    if (closed) throw new RevocationError('revocations_closed', 'Revocations are closed: the server is stopping.')
    sweepIfDue()
    const fitting = table.size >= room.crowdedAt ? folded(revocation) : revocation
    const mark = toMark(fitting, now(), longestTokenMs)
    const most = room.mostFor(mark.kind)
    if (!table.has(mark) && table.size >= most) {
      sweptAt = now()
      table.sweep(sweptAt)
      if (table.size >= most) throw full(maxMarks)
    }
    keep(mark)
    try {
      await storing(mark)
    } catch (cause) {
      unstored.set(nameOf(mark), mark)
      throw notStored(cause)
    }
  }

  function status(): RevocationStatus {
    const marks = table.size
    if (closed) return { status: 'closed', marks, currentAsOf: follower?.currentAsOf }
    if (follower === undefined) return statusOfRoom(marks, now())
    const { currentAsOf, error } = follower
    const failed = error === undefined ? {} : { error }
    if (currentAsOf === Number.NEGATIVE_INFINITY) return { status: 'loading', marks, currentAsOf: undefined, ...failed }
    if (overflows()) {
      return { status: 'unavailable', marks, currentAsOf, error: `more than twice maxMarks (${maxMarks}) are stored` }
    }
    if (error !== undefined && age() >= Math.max(graceMs, trustedMs))
      return { status: 'unavailable', marks, currentAsOf, ...failed }
    if (error !== undefined) return { status: 'behind', marks, currentAsOf, ...failed }
    return statusOfRoom(marks, currentAsOf)
  }

  function statusOfRoom(marks: number, currentAsOf: number): RevocationStatus {
    if (marks < room.crowdedAt) return { status: 'ok', marks, currentAsOf }
    return { status: 'crowded', marks, currentAsOf, error: `${marks} marks of ${maxMarks} (maxMarks)` }
  }

  return Object.freeze({
    get version() {
      return version
    },
    find,
    ready,
    revoke,
    status,
    async close() {
      closed = true
      follower?.close()
      await store?.close()
    },
  })
}

const nameOf = ({ kind, issuer, value }: RevocationMark): string => JSON.stringify([kind, issuer, value])

function full(maxMarks: number): RevocationError {
  return new RevocationError(
    'revocations_full',
    `There are ${maxMarks} revocations, as many as may count at once (maxMarks). There is room beyond for one with issuedBefore for a ` +
      'subject, client or issuer, which does the work of many; else let more in (maxMarks), or keep them for less long ' +
      '(longestTokenSeconds).',
    { maxMarks },
  )
}

function notStored(cause: unknown): RevocationError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new RevocationError(
    'revocation_not_stored',
    `It is revoked in this process, and not stored for the others: ${asSentence(why)} It is stored as soon as the store answers; ` +
      'revoke again to know.',
    {},
    { cause },
  )
}
