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
