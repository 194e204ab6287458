import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../bin/passerelle.js', import.meta.url))

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** An environment without this machine's own settings of Passerelle. */
export function cleanEnvironment(variables: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...variables }
}

/** Runs `passerelle …` to its end, as a user would: the built command in a process of its own. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<CommandResult> {
  const running = startCommand(args, environment, cwd)
  await once(running.child, 'close')
  return { code: running.child.exitCode, stdout: running.stdout(), stderr: running.stderr() }
}

export interface RunningCommand {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves to the match when stdout shows it; rejects when the command ends first. */
  shows(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends the signal and resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts `passerelle …` and leaves it running. */
export function startCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): RunningCommand {
  const child = spawn(process.execPath, [bin, ...args], {
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout)
          if (match !== null) resolve(match)
        }
        child.stdout.on('data', look)
        child.once('close', (code) =>
          reject(new Error(`passerelle ended with ${code} before it showed ${pattern}:\n${stdout}${stderr}`)),
        )
        look()
      }),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null) return child.exitCode
      child.kill(signal)
      await once(child, 'close')
      return child.exitCode
    },
  }
}
