import { parse, resolve } from 'node:path'
import DailyRotateFile from 'winston-daily-rotate-file'
import { type LogEntry, MESSAGE } from './log-entry.js'
import type { PatientFile } from './patient-file.js'

const LONGEST_BATCH = 256 * 1024

/**
 * winston-daily-rotate-file, mended where it loses lines: it is written once a turn of the event loop instead of once a line,
 * its end waits for the file, and its file system is patient.
 */
export class DailyFileTransport extends DailyRotateFile {
  #batch = ''
  #isScheduled = false

  constructor(name: string, file: PatientFile, onError: (error: Error) => void) {
    super({
      filename: name,
      // It makes this folder at each rotation, from within a write, where an error would throw. The true path is the file's
      // own business, so it gets a folder that is always there.
      dirname: parse(resolve('.')).root,
      datePattern: 'YYYY-MM-DD',
      // Retention goes by the names of the archives (see sweepArchives): no maxFiles, so no bookkeeping file that can break.
      options: { flags: 'a', fs: file },
    })
    this.on('error', onError)
    this.logStream.on('error', onError)
  }

  override log(entry: LogEntry, callback: () => void): void {
    this.#batch += `${entry[MESSAGE]}\n`
    if (this.#batch.length >= LONGEST_BATCH) this.#writeBatch()
    else if (!this.#isScheduled) {
      this.#isScheduled = true
      setImmediate(() => this.#writeBatch())
    }
    callback()
  }

  /** The stream looks at the date when it is written to: this makes it look. */
  beginDay(): void {
    if (!this.writableEnded) this.logStream.write('')
  }

  #writeBatch(): void {
    this.#isScheduled = false
    if (this.#batch === '') return
    const batch = Buffer.from(this.#batch)
    this.#batch = ''
    this.logStream.write(batch)
  }

  /** Called when the logger lets go of its transport, whatever is still to be written: ending the stream is left to `_final`. */
  override close(): void {}

  override _final(callback: () => void): void {
    this.#writeBatch()
    this.logStream.end(() => callback())
  }
}
