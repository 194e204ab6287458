import { randomUUID } from 'node:crypto'
import { type AdminClient, AdminError, adminPath, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { type HeldLock, heldLock, LOCK_CLIENT } from './own-marks.js'

/** Who applies, for those who find the realm locked. */
export interface LockHolder {
  /** In words: a person at a machine, a job. */
  readonly name: string
  /** Names one process for good; undefined where the system has no such name. */
  readonly process?: string
  /** Whether the process of that name has ended, as far as this machine can know. */
  hasEnded(process: string): boolean
}

/** For programs that say nothing of themselves. */
export const lockOfThisProcess = (): LockOptions => ({
  holder: { name: 'a program', hasEnded: () => false },
  runId: randomUUID(),
})

export type Pause = (delayMs: number) => Promise<void>

export interface LockOptions {
  readonly holder: LockHolder
  /** A UUID. */
  readonly runId: string
  /** How long to wait for another to end. Default 0: not at all. */
  readonly timeoutMs?: number
  /** Milliseconds since the epoch. Default Date.now. */
  readonly now?: () => number
  /** Default: a timer. */
  readonly pause?: Pause
  /** Asked while waiting: whether to give up. */
  readonly isStopped?: () => boolean
  /** Called once, when somebody else is at work and this one waits. */
  readonly onWait?: (held: HeldLock) => void
}

/** One apply at a time: a disabled client, of which Keycloak makes one and refuses a second. */
export interface RealmLock {
  /** The client that is the lock; a new realm is created with it. */
  client(): JsonObject
  /** Counts as held, since the realm was created with it. */
  taken(): void
  /** @throws AdminError `locked` */
  acquire(): Promise<void>
  /** @throws AdminError `lock_lost` when another took the realm over */
  requireHeld(): void
  release(): Promise<void>
}

/** Who holds a lock for longer without a word has died. */
const LIFE_MS = 120_000

const HEARTBEAT_MS = LIFE_MS / 4

const LOOK_AGAIN_MS = 500

/** So often a lock is asked for that Keycloak refuses although nobody is seen to hold it. */
const MOST_ATTEMPTS = 5

export function createRealmLock(admin: AdminClient, realm: string, options: LockOptions): RealmLock {
  const { holder, runId, timeoutMs = 0, now = Date.now, pause = wait, onWait, isStopped = () => false } = options
  const clients = adminPath`/${realm}/clients`
  const own = `${clients}/${runId}`
  const since = new Date(now()).toISOString()
  let heartbeat: NodeJS.Timeout | undefined
  let lost = false

  const client = (): JsonObject => ({
    id: runId,
    clientId: LOCK_CLIENT,
    name: 'Passerelle is at work',
    enabled: false,
    standardFlowEnabled: false,
    attributes: {
      runId,
      holder: holder.name,
      process: holder.process ?? '',
      since,
      expires: new Date(now() + LIFE_MS).toISOString(),
    },
  })

  const beat = async (): Promise<void> => {
    try {
      await admin.put(own, client())
    } catch (error) {
      // Any other failure may pass; the lock lives for three more heartbeats.
      if (error instanceof AdminError && error.details.status === 404) lost = true
    }
  }

  const taken = (): void => {
    heartbeat = setInterval(() => void beat(), HEARTBEAT_MS)
    heartbeat.unref()
  }

  /** Whoever finds a dead lock deletes that very one; of several, Keycloak lets one. */
  const steal = async (held: HeldLock): Promise<void> => {
    try {
      await admin.delete(adminPath`/${realm}/clients/${held.runId}`)
    } catch (error) {
      if (!(error instanceof AdminError && (error.code === 'conflict' || error.code === 'rejected'))) throw error
    }
  }

  const tryOnce = async (attempt = 1): Promise<HeldLock | undefined> => {
    try {
      await admin.post(clients, client())
      return undefined
    } catch (error) {
      if (!mayBeHeld(error)) throw error
      const held = await readLock(admin, realm)
      if (held?.runId === runId) return undefined
      if (held !== undefined && !isDead(held, holder, now())) return held
      // Somebody else may have released or taken it in between; but not time and again.
      if (attempt === MOST_ATTEMPTS) throw error
      if (held === undefined) await pause(LOOK_AGAIN_MS)
      else await steal(held)
      return tryOnce(attempt + 1)
    }
  }

  return {
    client,
    taken,
    async acquire() {
      const deadline = now() + timeoutMs
      for (let held = await tryOnce(), waits = 0; held !== undefined; held = await tryOnce(), waits += 1) {
        if (now() >= deadline || isStopped()) throw locked(realm, held)
        if (waits === 0) onWait?.(held)
        await pause(LOOK_AGAIN_MS)
      }
      taken()
    },
    requireHeld() {
      if (!lost) return
      throw new AdminError(
        'lock_lost',
        `Another apply took realm ${realm} over, since this one was not heard of for too long. Run it again: it goes on where it stopped.`,
      )
    },
    async release() {
      clearInterval(heartbeat)
      if (!lost) await admin.delete(own)
    },
  }
}

/** The lock of a realm; undefined when nobody is at work on it. */
export async function readLock(admin: AdminClient, realm: string): Promise<HeldLock | undefined> {
  const found = await admin.get(`${adminPath`/${realm}/clients`}?clientId=${LOCK_CLIENT}`)
  const [client] = listMember({ found: found ?? [] }, 'found')
  return client && heldLock(client)
}

/** Removes a lock that its holder left behind. False when the realm has none of that run. */
export async function removeLock(admin: AdminClient, realm: string, runId: string): Promise<boolean> {
  if ((await readLock(admin, realm))?.runId !== runId) return false
  await admin.delete(adminPath`/${realm}/clients/${runId}`)
  return true
}

/** Whether the run that holds a lock has died, as far as can be known. */
export const isDead = ({ expires, process }: HeldLock, holder: LockHolder, nowMs: number): boolean =>
  !(Date.parse(expires) > nowMs) || (process !== '' && holder.hasEnded(process))

/** It is there already, or the answer got lost. */
const mayBeHeld = (error: unknown): boolean =>
  error instanceof AdminError && (error.details.status === 409 || error.details.mayHaveHappened === true)

function locked(realm: string, { holder, since, runId, expires }: HeldLock): AdminError {
  return new AdminError(
    'locked',
    `Realm ${realm} is being changed by ${holder} since ${since} (run ${runId}). Wait for it, with --lock-timeout; if it has died, its lock ends at ${expires}, or at once with \`passerelle realm unlock ${realm} ${runId}\`.`,
  )
}

export const wait: Pause = (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs))
