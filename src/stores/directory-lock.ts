import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type LockOwner, type ProcessLock, takeLock } from '../process-lock/index.js'
import { StoreError } from './store-error.js'

const LOCK_FILE = 'passerelle.lock'

/**
 * Takes the directory for this process, making it if it is not there.
 *
 * @throws StoreError `directory_locked`, `directory_unusable`.
 */
export async function lockDirectory(directory: string): Promise<ProcessLock> {
  const path = join(directory, LOCK_FILE)
  let lock: ReturnType<typeof takeLock>
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    lock = takeLock(path)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `The folder ${directory} of the embedded database can't be used: ${why}. Mend its permissions, or set DATA_DIR.`
    throw new StoreError('directory_unusable', message, { store: directory }, { cause: error })
  }
  if ('owner' in lock) throw lockedBy(directory, path, lock.owner)
  return lock
}

function lockedBy(directory: string, path: string, { pid }: LockOwner): StoreError {
  const message =
    `The embedded database in ${directory} is open in process ${pid}, and one process at a time can have it. ` +
    `Stop that process, choose another DATA_DIR, or use PostgreSQL (DATABASE_URL) for several. The lock is ${path}.`
  return new StoreError('directory_locked', message, { store: directory, pid })
}
