import { Command } from 'commander'
import { startServer } from '../app.js'
import { type Configuration, readConfiguration } from '../configuration/index.js'
import { CommandError, type CommandIo } from './io.js'
import { untilStopped } from './until-stopped.js'

const EXAMPLES = `
Configuration comes from the environment and from .env in the current folder; .env.example lists every variable.

Examples:
  passerelle serve                                    development: embedded provider, data in memory
  OIDC_ISSUER=https://id.example/realms/gaveurs-production passerelle serve
  passerelle serve --check-config && echo "configuration is good"`

/** `passerelle serve`: the demonstration API, with the embedded provider when no issuer is configured. */
export function serveCommand(io: CommandIo): Command {
  return new Command('serve')
    .description('Serve the demonstration API; without OIDC_ISSUER with an embedded provider.')
    .option('--check-config', 'check the configuration and stop')
    .option('--json', 'print machine-readable lines')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { checkConfig?: true; json?: true }) => {
      const { configuration, warnings } = configurationOf(io, options.json === true)
      if (options.checkConfig) {
        io.stdout.write(options.json ? '{"ok":true}\n' : 'The configuration is good.\n')
        return
      }
      const server = await startServer(configuration, warnings)
      io.stdout.write(
        options.json ? `${JSON.stringify({ ok: true, url: server.url, issuer: server.issuer })}\n` : server.greeting,
      )
      await untilStopped(() => server.stop())
    })
}

/** Reads the environment; prints warnings, and ends the command with every mistake at once. */
function configurationOf(io: CommandIo, json: boolean): { configuration: Configuration; warnings: readonly string[] } {
  const result = readConfiguration(io.environment)
  if (!result.ok) {
    const lines = result.mistakes.map(({ variable, problem, mend }) => `  ${variable}: ${problem}. ${mend}`)
    throw new CommandError(2, 'configuration_invalid', `the configuration is not valid:\n${lines.join('\n')}`)
  }
  for (const warning of result.warnings) if (!json) io.stderr.write(`WARNING: ${warning}\n`)
  return result
}
