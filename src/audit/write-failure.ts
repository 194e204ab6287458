import { isErrno } from '../daily-file/index.js'
import type { StartReason } from './start-reason.js'

/** The file that was written to is to be left, and its chain with it. */
export class FileLost extends Error {
  readonly reason: StartReason
  constructor(reason: StartReason, cause?: unknown) {
    super(`the file of the trail is left: ${reason}`, { cause })
    this.reason = reason
  }
}

/** What the disk refused, and took nothing of: it is tried again. After any other error nobody knows what is on disk. */
const REFUSALS = [
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EACCES',
  'EPERM',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EAGAIN',
  'EINTR',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
]

/** What an error of writing costs: the file, or, where undefined, another attempt. */
export function lossOf(error: unknown): FileLost | undefined {
  if (error instanceof FileLost) return error
  return isErrno(error, ...REFUSALS) ? undefined : new FileLost('io_error', error)
}

/** The `reason` of TRAIL_DEGRADED, for what is tried again. */
export function refusalReason(error: unknown): string {
  if (isErrno(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) return 'disk_full'
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) return 'not_permitted'
  return 'unwritable'
}
