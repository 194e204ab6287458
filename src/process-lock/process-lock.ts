import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/** A lock file of this process. A process that dies leaves the file behind, and the next one takes it over. */
export interface ProcessLock {
  release(): void
  /** Whether the lock file is still there, and this process's. */
  isHeld(): boolean
}

const ownerSchema = z.object({
  /** Of this holding: no two are the same. */
  id: z.string().regex(/^[\w-]+$/),
  pid: z.number().int().positive(),
  /** When the process started, as the system counts: a number that is used again later belongs to another process. */
  startedAt: z.string().nullable(),
  /** Where the process runs, for folders that machines share: nobody sees from one whether a process of another is alive. */
  host: z.string().optional(),
})

/** Who holds a lock. */
export type LockOwner = z.infer<typeof ownerSchema>

/**
 * Takes a lock file for this process, or says who has it.
 *
 * @param path in a folder that is there
 * @param host of this process, where machines may share the folder: a lock of another host is taken for held
 * @throws the error of the file system; Error for a file that is no lock
 */
export function takeLock(path: string, host?: string): ProcessLock | { readonly owner: LockOwner } {
  const own: LockOwner = { id: randomUUID(), pid: process.pid, startedAt: startOf(process.pid), host }
  while (!isPlaced(path, own)) {
    const owner = ownerOf(path)
    if (owner === undefined) continue
    if (isAlive(owner, host)) return { owner }
    removeStale(path, owner, own)
  }
  return {
    release() {
      if (ownerOf(path)?.id === own.id) rmSync(path, { force: true })
    },
    isHeld: () => ownerOf(path)?.id === own.id,
  }
}

/** Whether the lock file is ours now. It appears whole or not at all, so that nobody reads half of one. */
function isPlaced(path: string, owner: LockOwner): boolean {
  const draft = `${path}.${owner.id}`
  // On disk before it has the name: what a power cut leaves is no lock, or a whole one.
  writeFileSync(draft, JSON.stringify(owner), { flag: 'wx', flush: true })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    unlinkSync(draft)
  }
}

/**
 * Two processes may find the same stale lock. Who creates the file of its takeover alone may remove it, and looks once more
 * that it is still there: else it would remove the lock of the one who was faster.
 */
function removeStale(path: string, stale: LockOwner, own: LockOwner): void {
  const takeover = `${path}.${stale.id}.takeover`
  if (!isPlaced(takeover, own)) {
    const other = ownerOf(takeover)
    // Died in the act. Two processes may find that too.
    if (other !== undefined && !isAlive(other, own.host)) removeStale(takeover, other, own)
    return
  }
  if (ownerOf(path)?.id === stale.id) rmSync(path, { force: true })
  rmSync(takeover, { force: true })
}

/** Undefined where there is no lock. A file that no version of ours has written is a fault for a person to look at. */
function ownerOf(path: string): LockOwner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      throw new Error(`${path} is no lock file of Passerelle; remove it if no process uses the folder`)
    }
    throw error
  }
}

function isAlive({ pid, startedAt, host }: LockOwner, ownHost: string | undefined): boolean {
  if (host !== ownHost) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and another user's.
    if (codeOf(error) === 'ESRCH') return false
  }
  const started = startOf(pid)
  return started === null || startedAt === null || started === startedAt
}

/** The boot and the clock tick at which a process started, where the system says so; null elsewhere. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program may hold spaces and brackets; the 22nd field is the 20th after it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return ticks === undefined ? null : `${boot.trim()} ${ticks}`
  } catch {
    return null
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
