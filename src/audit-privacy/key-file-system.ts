import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'

export interface KeyFileFacts {
  readonly size: number
  readonly ino: number
}

/** What the table of keys asks of a file system. A test may give its own. */
export interface KeyFileSystem {
  // To take in what others have added, and to overwrite: within this turn of the event loop.
  openSync(path: string, flags: 'r' | 'r+'): number
  closeSync(fd: number): void
  factsSync(fd: number): KeyFileFacts
  readSync(fd: number, into: Uint8Array, position: number): number
  overwriteSync(fd: number, text: string, position: number): void
  datasyncSync(fd: number): void
  /** A file to add to, or a folder to sync. */
  open(path: string, flags: 'a' | 'r'): Promise<KeyFileHandle>
}

export interface KeyFileHandle {
  stat(): Promise<KeyFileFacts>
  appendFile(text: string): Promise<void>
  datasync(): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

const MODE = 0o600

export const nodeKeyFileSystem: KeyFileSystem = {
  openSync,
  closeSync,
  factsSync: (fd) => fstatSync(fd),
  readSync: (fd, into, position) => readSync(fd, into, 0, into.length, position),
  overwriteSync: (fd, text, position) => void writeSync(fd, text, position),
  datasyncSync: fdatasyncSync,
  open: (path, flags) => open(path, flags, MODE),
}
