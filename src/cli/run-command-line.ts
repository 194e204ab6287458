import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { devProviderCommand } from './dev-provider-command.js'
import { CommandDone, CommandError, type CommandIo, type ExitCode } from './io.js'
import { realmCommand } from './realm-command.js'
import { serveCommand } from './serve-command.js'

const EXAMPLES = `
Examples:
  passerelle serve                                    serve the demonstration API on 127.0.0.1:3000
  passerelle serve --check-config                     only check the environment
  passerelle dev-provider --port 8081                 an OIDC provider for development
  passerelle realm plan realm-config/my-realm         what would change in Keycloak
  passerelle realm apply realm-config/my-realm        change it, after asking

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 differences found.`

/** Runs one command line. Resolves to the exit code; what went wrong stands on stderr, or in JSON on stdout with `--json`. */
export async function runCommandLine(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  try {
    await createProgram(io).parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    // Commander has printed its own message already; help and version are no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof CommandDone) return error.exitCode
    const failure = toCommandError(error)
    if (argv.includes('--json')) {
      io.stdout.write(`${JSON.stringify({ ok: false, code: failure.code, message: failure.message })}\n`)
    } else {
      io.stderr.write(`passerelle: ${failure.message}\n`)
    }
    return failure.exitCode
  }
}

function createProgram(io: CommandIo): Command {
  const program = new Command('passerelle')
    .description('The identity layer between Keycloak (or any OIDC provider) and your APIs.')
    .version(packageVersion(), '-V, --version')
    .addHelpText('after', EXAMPLES)
    .addCommand(serveCommand(io))
    .addCommand(realmCommand(io))
    .addCommand(devProviderCommand(io))
  forEachCommand(program, (command) => {
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .showHelpAfterError('(add --help for the options and examples)')
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(text),
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      })
  })
  return program
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) forEachCommand(child, visit)
}

/** Errors of our rooms say what to do and have a code; any other is a fault of the program. */
function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error
  if (!(error instanceof Error)) return new CommandError(1, 'unexpected', String(error), { cause: error })
  const isOurs = 'code' in error && typeof error.code === 'string' && /^[a-z_]+$/.test(error.code)
  return new CommandError(1, isOurs ? String(error.code) : 'unexpected', error.message, { cause: error })
}

function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return version
}
