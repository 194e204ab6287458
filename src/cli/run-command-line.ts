import { Command, CommanderError } from 'commander'
import { CommandDone, type CommandIo, type ExitCode } from './io.js'
import { type Loaders, loadNamed } from './load-named.js'
import { packageVersion } from './package-version.js'
import { jsonLine, printableMessage } from './printable.js'
import { toCommandError } from './to-command-error.js'

const EXAMPLES = `
Examples:
  passerelle serve                                    serve the demonstration API on 127.0.0.1:3000
  passerelle serve --check-config                     only check the environment
  passerelle dev-provider --port 8081                 an OIDC provider for development
  passerelle realm plan realm-config/my-realm         what would change in Keycloak
  passerelle realm apply realm-config/my-realm        change it, after asking
  pbpaste | passerelle token explain                  what is in a token, and why it is refused
  passerelle policy explain --help                    what a policy allows, and by which rule
  passerelle audit verify                             that nobody has changed the audit trail
  passerelle alerts check alerts.yaml                 who would be told of what
  passerelle doctor                                   what is wrong between the server and all it needs

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 differences found.`

/** Runs one command line. Resolves to the exit code; what went wrong stands on stderr, or in JSON on stdout with `--json`. */
export async function runCommandLine(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const asJson = argv.includes('--json')
  const writeFailure = (code: string, message: string, details: Readonly<Record<string, unknown>> = {}): void => {
    io.stdout.write(jsonLine({ ok: false, code, message, ...details }))
  }
  try {
    const program = await createProgram(argv, io)
    await program.parseAsync([...withoutVainHelp(program, argv)], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommandDone) return error.exitCode
    if (error instanceof CommanderError) {
      // Commander has written its own message to stderr already; help and version are no failure.
      if (error.exitCode === 0) return 0
      if (asJson) writeFailure('usage', describeUsage(error))
      return 2
    }
    const { code, message, details, exitCode } = toCommandError(error)
    if (asJson) writeFailure(code, message, details)
    else io.stderr.write(`passerelle: ${printableMessage(message)}\n`)
    return exitCode
  }
}

/** Each is imported when it is asked for: all of them together take longer to load than a plan takes to make. */
const COMMANDS: Loaders = {
  serve: async (io) => (await import('./serve-command.js')).serveCommand(io),
  realm: async (io, next) => (await import('./realm/realm-command.js')).realmCommand(io, next),
  token: async (io) => (await import('./token/token-command.js')).tokenCommand(io),
  alerts: async (io) => (await import('./alerts/alerts-command.js')).alertsCommand(io),
  policy: async (io) => (await import('./policy/policy-command.js')).policyCommand(io),
  audit: async (io, next) => (await import('./audit/audit-command.js')).auditCommand(io, next),
  doctor: async (io) => (await import('./doctor-command.js')).doctorCommand(io),
  'dev-provider': async (io) => (await import('./dev-provider-command.js')).devProviderCommand(io),
}

async function createProgram(argv: readonly string[], io: CommandIo): Promise<Command> {
  const program = new Command('passerelle')
    .description('The identity layer between Keycloak (or any OIDC provider) and your APIs.')
    .version(packageVersion(), '-V, --version')
    .addHelpText('after', EXAMPLES)
  for (const command of await loadNamed(COMMANDS, argv[0], io, argv[1])) program.addCommand(command)
  forEachCommand(program, (command) => {
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .showHelpAfterError('(add --help for the options and examples)')
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(printableMessage(text)),
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      })
  })
  return program
}

/** Commander answers `realm plann --help` with the help of `realm`: without it, the command that is none is told. */
function withoutVainHelp(program: Command, argv: readonly string[]): readonly string[] {
  let command = program
  for (const word of argv) {
    if (word.startsWith('-') || command.commands.length === 0) return argv
    const next = command.commands.find((child) => child.name() === word)
    if (next === undefined && word !== 'help') return argv.filter((other) => other !== '--help' && other !== '-h')
    if (next === undefined) return argv
    command = next
  }
  return argv
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) forEachCommand(child, visit)
}

/** A command line without a command is answered with the help, whose error has no sentence of its own. */
const describeUsage = ({ code, message }: CommanderError): string =>
  code === 'commander.help' ? 'a command is missing; --help lists them' : message.replace(/^error: /, '')
