import { compressArchives } from '../daily-file/index.js'
import { localDay } from '../log-line/index.js'

/** Compresses archives in the background: one at a time, so that it takes no more than a core and holds nobody up. */
export interface ArchiveCompressor {
  /** Goes through all of them; one pass at a time. */
  begin(): void
  /** Leaves what is half done. */
  stop(): Promise<void>
}

/** @param names of the logs, without `.log` */
export function createArchiveCompressor(
  directory: string,
  names: readonly string[],
  onFailure: (error: unknown) => void,
): ArchiveCompressor {
  const stopping = new AbortController()
  const { signal } = stopping
  let pass = Promise.resolve()

  async function compressAll(): Promise<void> {
    try {
      const today = localDay(new Date())
      for (const name of names) await compressArchives({ directory, name: `${name}.log`, today, signal })
    } catch (error) {
      if (!signal.aborted) onFailure(error)
    }
  }

  return {
    begin() {
      pass = pass.then(compressAll)
    },
    async stop() {
      stopping.abort()
      await pass
    },
  }
}
