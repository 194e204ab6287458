import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { CommandIo } from '../../src/cli/io.js'
import { runCommandLine } from '../../src/cli/run-command-line.js'

export interface CommandRun {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

interface RunSettings {
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Someone at a terminal who types this. Default: no terminal, and nothing typed. */
  readonly typed?: string
  /** Nobody at a terminal: a pipe that carries this. */
  readonly piped?: string
  /** Width of the terminal. */
  readonly columns?: number
  readonly fetch?: CommandIo['fetch']
  readonly now?: CommandIo['now']
  readonly workingDirectory?: string
}

/** Runs `passerelle` with these arguments in this process. */
export async function runInProcess(argv: readonly string[], settings: RunSettings = {}): Promise<CommandRun> {
  const terminal = settings.typed !== undefined
  const { columns } = settings
  const stream = () =>
    Object.assign(new PassThrough(), { isTTY: terminal, ...(columns === undefined ? {} : { columns }) })
  const io = { stdin: stream(), stdout: stream(), stderr: stream() }
  io.stdin.end(settings.typed ?? settings.piped ?? '')
  const said = Promise.all([text(io.stdout), text(io.stderr)])
  const { environment = {}, fetch, now, workingDirectory } = settings
  const exitCode = await runCommandLine(argv, {
    ...io,
    environment,
    ...(fetch ? { fetch } : {}),
    ...(now ? { now } : {}),
    ...(workingDirectory ? { workingDirectory } : {}),
  })
  io.stdout.end()
  io.stderr.end()
  const [stdout, stderr] = await said
  return { exitCode, stdout, stderr }
}
