import { openSync } from 'node:fs'
import { isErrno } from './file-system.js'

/** @returns undefined where nothing is */
export function openForReading(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
