import { Command, InvalidArgumentError } from 'commander'
import { DevProviderError, startDevProviderServer } from '../dev-provider/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../realm-config/index.js'
import { CommandError, type CommandIo } from './io.js'
import { untilStopped } from './until-stopped.js'

const EXAMPLES = `
The provider is for development only: its signing key is published, and production refuses it.

Examples:
  passerelle dev-provider                             on 127.0.0.1:8081, realm of the demonstration
  passerelle dev-provider --port 0 --json             any free port, printed as JSON
  passerelle dev-provider --realm realm-config/my-realm`

interface Options {
  readonly port: number
  readonly host: string
  readonly realm: string
  readonly json?: true
}

/** `passerelle dev-provider`: the embedded provider alone, for other applications to develop against. */
export function devProviderCommand(io: CommandIo): Command {
  return new Command('dev-provider')
    .description('Run an OIDC provider with Keycloak’s paths and token shapes, from realm-config alone.')
    .option('-p, --port <number>', 'port; 0 takes any free one', toPort, 8081)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--realm <folder>', 'realm-config folder', demonstrationRealmDirectory())
    .option('--json', 'print one line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const provider = await start(options)
      io.stdout.write(
        options.json ? `${JSON.stringify({ ok: true, issuer: provider.issuer })}\n` : `Issuer: ${provider.issuer}\n`,
      )
      await untilStopped(() => provider.stop())
    })
}

async function start({ port, host, realm }: Options): ReturnType<typeof startDevProviderServer> {
  try {
    return await startDevProviderServer({ config: await loadRealmConfig(realm), host, port })
  } catch (error) {
    if (error instanceof DevProviderError) throw new CommandError(2, error.code, error.message, { cause: error })
    throw error
  }
}

function toPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.')
  return port
}
