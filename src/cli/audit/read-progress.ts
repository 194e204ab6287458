import type { SearchedFile } from '../../audit-search/index.js'
import type { CommandIo } from '../io.js'
import { createProgress } from '../realm/progress.js'

/** How far a long reading is: on a terminal alone, and only once it takes long. */
export interface ReadProgress {
  readonly onBytes: (bytes: number) => void
  /** Makes room for output on the same terminal. */
  pause(): void
  end(): void
}

const BAR_WIDTH = 30
const MEBIBYTE = 1024 * 1024
/** Less is read before anybody would look. */
const LEAST_BYTES = 64 * MEBIBYTE

export function createReadProgress(files: readonly Pick<SearchedFile, 'bytes'>[], io: CommandIo): ReadProgress {
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
  if (io.stderr.isTTY !== true || all < LEAST_BYTES) return { onBytes() {}, pause() {}, end() {} }
  const progress = createProgress(io)
  let read = 0
  let shown = -1
  let isShowing = false

  function pause(): void {
    if (isShowing) progress.end()
    isShowing = false
  }

  return {
    onBytes(bytes) {
      read += bytes
      const percent = Math.min(100, Math.floor((100 * read) / all))
      if (percent === shown) return
      shown = percent
      isShowing = true
      const filled = Math.round((BAR_WIDTH * percent) / 100)
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
      progress.show(`${bar} ${percent} %  ${Math.round(read / MEBIBYTE)} of ${Math.round(all / MEBIBYTE)} MiB`)
    },
    pause,
    end: pause,
  }
}
