import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StoreError } from './store-error.js'

/** Held until released. A process that dies leaves the file behind, and the next one takes it over. */
export interface DirectoryLock {
  release(): Promise<void>
}

const LOCK_FILE = 'passerelle.lock'

const ownerSchema = z.object({
  /** Of this holding: no two are the same. */
  id: z.string().regex(/^[\w-]+$/),
  pid: z.number().int().positive(),
  /** When the process started, as the system counts: a number that is used again later belongs to another process. */
  startedAt: z.string().nullable(),
})

type Owner = z.infer<typeof ownerSchema>

/**
 * Takes the directory for this process, making it if it is not there.
 *
 * @throws StoreError `directory_locked`, `directory_unusable`.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, LOCK_FILE)
  const own: Owner = { id: randomUUID(), pid: process.pid, startedAt: await startOf(process.pid) }
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    while (!(await placed(path, own))) {
      const owner = await ownerOf(path)
      if (owner === undefined) continue
      if (await isAlive(owner)) throw lockedBy(directory, path, owner)
      await removeStale(path, owner, own)
    }
  } catch (error) {
    if (error instanceof StoreError) throw error
    const why = error instanceof Error ? error.message : String(error)
    const message = `The folder ${directory} of the embedded database can't be used: ${why}. Mend its permissions, or set DATA_DIR.`
    throw new StoreError('directory_unusable', message, { store: directory }, { cause: error })
  }
  return {
    async release() {
      const owner = await ownerOf(path)
      if (owner?.id === own.id) await rm(path, { force: true })
    },
  }
}

/** Whether the lock file is ours now. It appears whole or not at all, so that nobody reads half of one. */
async function placed(path: string, owner: Owner): Promise<boolean> {
  const draft = `${path}.${owner.id}`
  await writeFile(draft, JSON.stringify(owner), { flag: 'wx' })
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft)
  }
}

/**
 * Two processes may find the same stale lock. Who creates the file of its takeover alone may remove it, and looks once more
 * that it is still there: else it would remove the lock of the one who was faster.
 */
async function removeStale(path: string, stale: Owner, own: Owner): Promise<void> {
  const takeover = `${path}.${stale.id}.takeover`
  if (!(await placed(takeover, own))) {
    const other = await ownerOf(takeover)
    // Died in the act.
    if (other !== undefined && !(await isAlive(other))) await rm(takeover, { force: true })
    return
  }
  const owner = await ownerOf(path)
  if (owner?.id === stale.id) await rm(path, { force: true })
  await rm(takeover, { force: true })
}

/** Undefined where there is no lock. A file that no version of ours has written is a fault for a person to look at. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      throw new Error(`${path} is no lock file of Passerelle; remove it if no process uses the folder`)
    }
    throw error
  }
}

async function isAlive({ pid, startedAt }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and another user's.
    if (codeOf(error) === 'ESRCH') return false
  }
  const started = await startOf(pid)
  return started === null || startedAt === null || started === startedAt
}

/** The boot and the clock tick at which a process started, where the system says so; null elsewhere. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ])
    // The name of the program may hold spaces and brackets; the 22nd field is the 20th after it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return ticks === undefined ? null : `${boot.trim()} ${ticks}`
  } catch {
    return null
  }
}

function lockedBy(directory: string, path: string, { pid }: Owner): StoreError {
  const message =
    `The embedded database in ${directory} is open in process ${pid}, and one process at a time can have it. ` +
    `Stop that process, choose another DATA_DIR, or use PostgreSQL (DATABASE_URL) for several. The lock is ${path}.`
  return new StoreError('directory_locked', message, { store: directory, pid })
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
