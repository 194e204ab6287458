import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'

const MEGABYTE = 1024 * 1024
const LEAST_FREE_BYTES = 100 * MEGABYTE
const LITTLE_FREE_BYTES = 1024 * MEGABYTE

/** The folder of the ten log files: whether this user may write there, and how much room is left. Writes nothing. */
export async function checkLogFolder({ configuration }: Examination): Promise<readonly Finding[]> {
  if (configuration === undefined) return [notChecked('folder', 'the environment has mistakes')]
  const folder = resolve(configuration.logDirectory)
  const existing = await nearestExisting(folder)
  if (!(await stat(existing)).isDirectory()) {
    return [fault('folder', `${existing} is a file`, 'Set LOG_DIR to a folder.')]
  }
  return [await writable(folder, existing), await room(existing)]
}

async function nearestExisting(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  return isThere || dirname(path) === path ? path : nearestExisting(dirname(path))
}

async function writable(folder: string, existing: string): Promise<Finding> {
  const mayWrite = await access(existing, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  const user = process.getuid === undefined ? 'this user' : `user ${process.getuid()}`
  if (!mayWrite) {
    return fault(
      'folder',
      `${existing} may not be written by ${user}`,
      'Give it to the user that serves, or set LOG_DIR.',
    )
  }
  return existing === folder
    ? ok('folder', `${folder} may be written by ${user}`)
    : ok('folder', `${folder} is not there yet; the server makes it below ${existing}`)
}

async function room(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const seen = `${(free / (1024 * MEGABYTE)).toFixed(1)} GB free`
  const mend = 'Make room, or move LOG_DIR: a request whose audit record cannot be written is not served.'
  if (free < LEAST_FREE_BYTES) return fault('room', seen, mend)
  return free < LITTLE_FREE_BYTES ? warning('room', seen, mend) : ok('room', seen)
}
