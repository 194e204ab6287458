import { createInterface } from 'node:readline/promises'
import type { CommandIo } from '../io.js'

/** Asks on stderr, so that stdout stays clean. Only `y` and `yes` are a yes; the end of the input is a no. */
export async function confirm(question: string, { stdin, stderr }: CommandIo): Promise<boolean> {
  const reader = createInterface({ input: stdin, output: stderr })
  try {
    const ended = new Promise<string>((resolve) => reader.once('close', () => resolve('')))
    const answer = await Promise.race([reader.question(`${question} [y/N] `), ended])
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    reader.close()
  }
}
