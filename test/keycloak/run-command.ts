import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { runCommandLine } from '../../src/cli/run-command-line.js'
import type { Ended } from './run-program.js'

/** Runs `passerelle` with these arguments in this process, without a terminal. */
export async function runCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const streams = { stdin: new PassThrough().end(), stdout: new PassThrough(), stderr: new PassThrough() }
  const said = Promise.all([text(streams.stdout), text(streams.stderr)])
  const exitCode = await runCommandLine(argv, { ...streams, environment })
  streams.stdout.end()
  streams.stderr.end()
  const [stdout, stderr] = await said
  return { exitCode, stdout, stderr }
}
