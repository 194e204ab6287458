import { Command, InvalidArgumentError } from 'commander'
import { greetDevelopers, startDevProviderServer } from '../dev-provider/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../realm-config/index.js'
import type { CommandIo } from './io.js'
import { type Exposure, keepToThisMachine } from './keep-to-this-machine.js'
import { jsonLine } from './printable.js'
import { runUntilSignalled } from './run-until-signalled.js'
import { writeWarnings } from './write-warnings.js'

const EXAMPLES = `
The provider is for development on this machine: its passwords and its signing key are published. It is refused with
NODE_ENV=production, and on an address that others reach; --force allows the latter, for containers.
Exit codes: 0 stopped, 1 failed, 2 refused, or wrong usage or configuration.

Examples:
  passerelle dev-provider                             on 127.0.0.1:8081, realm of the demonstration
  passerelle dev-provider --port 0 --json             any free port, printed as JSON
  passerelle dev-provider --realm realm-config/my-realm
  passerelle dev-provider --host 0.0.0.0 --force      in a container that nobody else reaches`

interface Options extends Exposure {
  readonly port: number
  readonly realm: string
  readonly json?: true
}

/** `passerelle dev-provider`: the embedded provider alone, for other applications to develop against. */
export function devProviderCommand(io: CommandIo): Command {
  return new Command('dev-provider')
    .description('Run an OIDC provider with Keycloak’s paths and token shapes, from realm-config alone.')
    .option('-p, --port <number>', 'port; 0 takes any free one', toPort, 8081)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--force', 'listen on an address that other machines reach, with a warning')
    .option('--realm <folder>', 'realm-config folder', demonstrationRealmDirectory())
    .option('--json', 'print one line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const warnings = keepToThisMachine(options, io)
      writeWarnings(warnings, io)
      await runUntilSignalled(
        () => start(options),
        ({ issuer, greeting }) => io.stdout.write(options.json ? jsonLine({ ok: true, issuer, warnings }) : greeting),
        io,
      )
    })
}

async function start({ port, host, realm }: Options) {
  const config = await loadRealmConfig(realm)
  const { issuer, stop } = await startDevProviderServer({ config, host, port })
  return { issuer, greeting: greetDevelopers(config, issuer), stop }
}

function toPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.')
  return port
}
