import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const projectRoot: string = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  /** Added to the environment; undefined removes. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Copy what it says on stderr, so that a slow start is seen. */
  readonly showProgress?: boolean
}

/** Runs a program of the project to its end, without a terminal. */
export function runProgram(file: string, options: readonly string[], settings: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, options, {
      cwd: projectRoot,
      env: { ...process.env, ...settings.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      if (settings.showProgress) process.stderr.write(text)
    })
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
}
