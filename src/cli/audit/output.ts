import type { CommandIo } from '../io.js'

/** Writes much to stdout, no faster than it is taken. */
export interface Output {
  write(text: string): Promise<void>
  /** Hands on what was written. */
  flush(): Promise<void>
  /** Whoever read it has seen enough (`| head`). */
  isClosed(): boolean
}

/** Pieces of this size are handed on: a write for each line costs more than the line. */
const PIECE_CHARACTERS = 64 * 1024

/** Calls `write` with an output, and hands on what is left of it at the end. */
export async function withOutput(io: CommandIo, write: (output: Output) => Promise<void>): Promise<void> {
  const { stdout } = io
  let piece = ''
  let closed = false
  const onClosed = (): void => {
    closed = true
  }
  stdout.once('close', onClosed)
  stdout.once('error', onClosed)

  async function handOn(): Promise<void> {
    const text = piece
    piece = ''
    if (text === '' || closed || stdout.write(text)) return
    await new Promise<void>((resolve) => {
      const ready = (): void => {
        for (const event of EVENTS) stdout.off(event, ready)
        resolve()
      }
      for (const event of EVENTS) stdout.on(event, ready)
    })
  }

  try {
    await write({
      async write(text) {
        piece += text
        if (piece.length >= PIECE_CHARACTERS || stdout.isTTY === true) await handOn()
      },
      flush: handOn,
      isClosed: () => closed,
    })
    await handOn()
  } finally {
    stdout.off('close', onClosed)
    stdout.off('error', onClosed)
  }
}

const EVENTS = ['drain', 'close', 'error'] as const
