import { Command } from 'commander'
import { type RunningServer, startServer } from '../app.js'
import { type Configuration, readConfiguration } from '../configuration/index.js'
import { loadDecidingRealm } from '../live-policy/index.js'
import { demonstrationRealmDirectory } from '../realm-config/index.js'
import { openNotifying } from '../serving/index.js'
import { loadDrivers } from '../stores/index.js'
import { alertLog } from './alerting.js'
import { configurationInvalid } from './configuration-invalid.js'
import type { CommandIo } from './io.js'
import { jsonLine } from './printable.js'
import { runUntilSignalled } from './run-until-signalled.js'
import { writeWarnings } from './write-warnings.js'

const EXAMPLES = `
Configuration comes from the environment and from .env in the current folder; .env.example lists every variable.
SIGHUP reads .env again and takes over LOG_LEVEL, LOG_LEVELS and ALERTS_FILE with its rules; the rest needs a restart.
Exit codes: 0 stopped, or the configuration is good; 1 failed; 2 wrong usage or configuration.

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
      const { configuration, warnings } = configurationOf(io)
      const print = (forPrograms: object, forPeople: string) =>
        io.stdout.write(options.json ? jsonLine({ ok: true, ...forPrograms, warnings }) : forPeople)
      if (options.checkConfig) {
        await loadDrivers(configuration)
        await loadDecidingRealm(configuration.realmDirectory ?? demonstrationRealmDirectory())
        const notifying = await openNotifying(configuration, alertLog(io))
        await notifying.close()
        print({}, 'The configuration is good.\n')
        return
      }
      let stopListening = () => {}
      try {
        await runUntilSignalled(
          () => startServer(configuration, warnings),
          (running) => {
            stopListening = onHangUp(() => readAgain(running, io))
            print({ url: running.url, issuer: running.issuer }, running.greeting)
          },
          io,
        )
      } finally {
        stopListening()
      }
    })
}

/** Not on Windows, where it says that the console was closed, and the process has seconds left. */
function onHangUp(callback: () => void): () => void {
  if (process.platform === 'win32') return () => {}
  process.on('SIGHUP', callback)
  return () => process.off('SIGHUP', callback)
}

/** Settings that are wrong by now change nothing. */
function readAgain(running: RunningServer, io: CommandIo): void {
  try {
    const result = readConfiguration((io.readEnvironment ?? (() => io.environment))())
    if (result.ok) running.reconfigure(result.configuration)
    else io.stderr.write(`passerelle: SIGHUP changed nothing: ${configurationInvalid(result.mistakes).message}\n`)
  } catch (error) {
    io.stderr.write(`passerelle: SIGHUP changed nothing: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** Reads the environment; prints warnings, and ends the command with every mistake at once. */
function configurationOf(io: CommandIo): { configuration: Configuration; warnings: readonly string[] } {
  const result = readConfiguration(io.environment)
  if (!result.ok) throw configurationInvalid(result.mistakes)
  writeWarnings(result.warnings, io)
  return result
}
