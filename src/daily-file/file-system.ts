import * as fs from 'node:fs'

/** The two calls that meet a full disk or a missing right first; a test may give its own. */
export interface DailyFileSystem {
  openSync(path: string, flags: string, mode: number): number
  write(
    fd: number,
    data: Uint8Array,
    offset: number,
    length: number,
    position: null,
    callback: (error: NodeJS.ErrnoException | null, written: number) => void,
  ): void
}

export const nodeFileSystem: DailyFileSystem = { openSync: fs.openSync, write: fs.write }

/** True for a system error with one of these codes. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  // Not by its class: under Jest, which gives modules globals of their own, an error of Node is no Error.
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  )
}

/** Another process that shares the folder may have removed it a moment ago. */
export function removeFile(path: string): void {
  try {
    fs.unlinkSync(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}
