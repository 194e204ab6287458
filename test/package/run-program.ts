import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { userEnvironment } from './user-environment.js'

const LISTENS_WITHIN_MS = 20_000
const ASK_EVERY_MS = 25

export interface Program {
  readonly stop: () => Promise<void>
}

/** Starts `node file` and resolves once it answers HTTP on `port`; rejects with what it printed if it ends before. */
export async function runProgram(
  directory: string,
  file: string,
  port: number,
  variables: Readonly<Record<string, string>>,
): Promise<Program> {
  const child = spawn(process.execPath, [file], {
    cwd: directory,
    env: { ...userEnvironment(), ...variables, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  const deadline = performance.now() + LISTENS_WITHIN_MS
  while (!(await answers(port))) {
    if (hasEnded(child)) throw new Error(`${file} ended before it listened:\n${printed}`)
    if (performance.now() > deadline) {
      await stop()
      throw new Error(`${file} did not listen within ${LISTENS_WITHIN_MS} ms:\n${printed}`)
    }
    await wait(ASK_EVERY_MS)
  }
  return { stop }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`)
    return true
  } catch {
    return false
  }
}
