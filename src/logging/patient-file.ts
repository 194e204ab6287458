import { closeSync } from 'node:fs'
import { type DailyFileSystem, type LiveFile, openLiveFile, retryDelayMs, whereIs } from '../daily-file/index.js'

export interface PatientFileOptions {
  readonly directory: string
  /** `main.log` */
  readonly name: string
  readonly retentionDays: number
  readonly fileSystem: DailyFileSystem
  /** The first failure in a row. */
  readonly onFailure: (error: unknown) => void
  readonly onRecovery: () => void
  /** So many bytes, a whole write of the stream, are in the file. */
  readonly onWritten: (bytes: number) => void
}

/**
 * The file system that a rotating stream is given. The stream believes that it writes `main.log.2024-12-24`; the file is
 * called `main.log` while it is that day's, and gets the other name when the next day is opened. Nothing here ever fails:
 * what the disk refuses is tried again until it is taken, since a stream that saw an error is dead and drops what it holds.
 */
export interface PatientFile {
  open(logicalPath: string, flags: string, mode: number, callback: (error: null, fd: number) => void): void
  write(
    fd: number,
    data: Uint8Array,
    offset: number,
    length: number,
    position: unknown,
    callback: (error: null, written: number, data: Uint8Array) => void,
  ): void
  close(fd: number, callback: (error: null) => void): void
  /** Tries no more: what is not written by now never will be. */
  giveUp(): void
}

const REPLACED_CHECK_INTERVAL_MS = 1000

export function createPatientFile(options: PatientFileOptions): PatientFile {
  const { directory, name, retentionDays, fileSystem } = options
  let file: LiveFile | undefined
  let failures = 0
  let checkedAt = 0
  let retry: NodeJS.Timeout | undefined
  let hasGivenUp = false
  /** At a rotation the new stream opens while the old one still writes; it has to wait until that is closed. */
  let isTaken = false
  const waitingToOpen: (() => void)[] = []

  function open(logicalPath: string, _flags: string, _mode: number, callback: (error: null, fd: number) => void): void {
    const day = logicalPath.slice(-'YYYY-MM-DD'.length)
    const attempt = (): void => {
      const opened = tryTo(() => openLiveFile({ directory, name, day, retentionDays, fileSystem }))
      if (opened === undefined) {
        later(attempt)
        return
      }
      file = opened
      succeeded()
      process.nextTick(callback, null, opened.fd)
    }
    if (isTaken) waitingToOpen.push(attempt)
    else attempt()
    isTaken = true
  }

  function write(
    _fd: number,
    data: Uint8Array,
    start: number,
    length: number,
    _position: unknown,
    callback: (error: null, written: number, data: Uint8Array) => void,
  ): void {
    const end = start + length
    let offset = start
    const attempt = (): void => {
      const live = tryTo(sameFile)
      if (live === undefined) {
        later(attempt)
        return
      }
      if (live !== file) {
        file = live
        // A line that was half written into a file that is gone begins again in the new one.
        offset = offset === start ? start : data.lastIndexOf(0x0a, offset - 1) + 1
      }
      fileSystem.write(live.fd, data, offset, end - offset, null, (error, written) => {
        if (error !== null || (written === 0 && offset < end)) {
          failed(error ?? new Error('the file takes no more bytes'))
          later(attempt)
          return
        }
        offset += written
        if (offset < end) {
          attempt()
          return
        }
        succeeded()
        options.onWritten(length)
        callback(null, length, data)
      })
    }
    attempt()
  }

  /** Our file, or a new one when ours was removed, renamed or replaced. */
  function sameFile(): LiveFile | undefined {
    if (file === undefined || performance.now() - checkedAt < REPLACED_CHECK_INTERVAL_MS) return file
    checkedAt = performance.now()
    // What another process has archived is of that day still; the stream opens the next when it is written to.
    if (whereIs(file) !== 'gone') return file
    const replacement = openLiveFile({ directory, name, day: file.day, retentionDays, fileSystem })
    closeSync(file.fd)
    return replacement
  }

  function close(_fd: number, callback: (error: null) => void): void {
    if (file !== undefined) closeSync(file.fd)
    file = undefined
    const next = waitingToOpen.shift()
    isTaken = next !== undefined
    process.nextTick(callback, null)
    next?.()
  }

  function tryTo<T>(action: () => T): T | undefined {
    try {
      return action()
    } catch (error) {
      failed(error)
      return undefined
    }
  }

  function failed(error: unknown): void {
    failures++
    if (failures === 1) options.onFailure(error)
  }

  function succeeded(): void {
    if (failures === 0) return
    failures = 0
    options.onRecovery()
  }

  /** A disk that stays full keeps no process alive. */
  function later(attempt: () => void): void {
    if (hasGivenUp) return
    retry = setTimeout(attempt, retryDelayMs(failures)).unref()
  }

  function giveUp(): void {
    hasGivenUp = true
    clearTimeout(retry)
  }

  return { open, write, close, giveUp }
}
