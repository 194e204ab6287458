export { type LockOwner, type ProcessLock, takeLock } from './process-lock.js'
