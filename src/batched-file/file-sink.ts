import { closeSync } from 'node:fs'
import { type DailyFileSystem, type LiveFile, openLiveFile, whereIs } from '../daily-file/index.js'
import type { LineBatch, LineSink } from './line-sink.js'

export interface FileSinkOptions {
  readonly directory: string
  readonly name: string
  /** Local day of the start, `YYYY-MM-DD`. */
  readonly day: string
  readonly retentionDays: number
  readonly fileSystem: DailyFileSystem
  /** The live file was removed, renamed or replaced by someone else, and a new one is open. */
  readonly onReplaced: () => void
}

/**
 * Appends batches to a daily file.
 *
 * @throws the error of the file system when the file cannot be opened
 */
export function createFileSink(options: FileSinkOptions): LineSink {
  let file: LiveFile | undefined = open(options.day)
  let current: LineBatch | undefined
  let offset = 0

  function open(day: string): LiveFile {
    return openLiveFile({ ...options, day })
  }

  function liveFile(day: string): LiveFile {
    const place = file === undefined ? 'live' : whereIs(file)
    // Late lines of a day that another process has ended belong to its archive: to begin that day again would end the next.
    if (file?.day === day && place !== 'gone') return file
    close()
    file = open(day)
    if (current !== undefined) offset = startOfLine(current.data, offset)
    if (place === 'gone') options.onReplaced()
    return file
  }

  async function append(batch: LineBatch): Promise<void> {
    if (batch !== current) {
      current = batch
      offset = 0
    }
    const { fd } = liveFile(batch.day)
    while (offset < batch.data.length) offset += await write(fd, batch.data, offset)
    current = undefined
  }

  /** A write may be short: a disk that is full takes what fits. */
  function write(fd: number, data: Uint8Array, from: number): Promise<number> {
    return new Promise((resolve, reject) => {
      options.fileSystem.write(fd, data, from, data.length - from, null, (error, written) => {
        if (error !== null) reject(error)
        else if (written === 0) reject(new Error('the file takes no more bytes'))
        else resolve(written)
      })
    })
  }

  function close(): void {
    if (file !== undefined) closeSync(file.fd)
    file = undefined
  }

  return { append, beginDay: liveFile, close }
}

/** A line that was half written into a file that is gone begins again in the new one. */
function startOfLine(data: Uint8Array, offset: number): number {
  return offset === 0 ? 0 : data.lastIndexOf(0x0a, offset - 1) + 1
}
