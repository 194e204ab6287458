import type { CommandIo } from '../io.js'

/** What is being done: one line that rewrites itself on a terminal, a line each elsewhere. */
export interface Progress {
  show(text: string): void
  /** Leaves the terminal as if nothing had been there. */
  end(): void
}

const TERMINAL_COLUMNS = 80

export function createProgress({ stderr, stdout }: Pick<CommandIo, 'stderr' | 'stdout'>): Progress {
  if (stderr.isTTY !== true) return { show: (text) => void stderr.write(`${text}\n`), end() {} }
  // A terminal that nobody looks at may say 0.
  const columns = stdout.columns || TERMINAL_COLUMNS
  return {
    show: (text) => void stderr.write(`\r\u001b[2K${text.slice(0, columns - 1)}`),
    end: () => void stderr.write('\r\u001b[2K'),
  }
}
