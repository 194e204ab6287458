import { Command, InvalidArgumentError, Option } from 'commander'
import { CHECKS } from '../diagnosis/index.js'
import { type DoctorOptions, examineAll } from './doctor.js'
import type { CommandIo } from './io.js'

const HELP = `
Looks at: ${CHECKS.map(({ name }) => name).join(', ')}.

It reads only, but for the traces that a sign-in and sign-out with --username leave. Every check has a deadline, so that
a service that is away never hangs it.
With OIDC_CLIENT_ID and OIDC_CLIENT_SECRET it asks for a token of that client and walks it through every check; with
--username for a token of that user (direct access grant), whose session it ends again. That
client is of OIDC_ISSUER: another --issuer never hears of it.

Environment, also from .env in the current folder: what \`passerelle serve\` reads (docs/configuration.md).
Exit codes: 0 no fault (a warning is no fault), 1 any fault, 2 wrong usage.

Examples:
  passerelle doctor                                   everything
  passerelle doctor --only issuer discovery keys clock
  printf %s "$PASSWORD" | passerelle doctor --client my-frontend --username jean.martin@gaveur.fr --password-stdin
  passerelle doctor --json | jq '.checks[].findings[] | select(.status == "fault")'`

/** `passerelle doctor`: what is wrong between this server and everything it needs. */
export function doctorCommand(io: CommandIo): Command {
  return new Command('doctor')
    .description('Look at everything the server needs, and say what is wrong and what to do about it.')
    .addOption(new Option('--only <checks...>', 'look at these alone').choices(CHECKS.map(({ name }) => name)))
    .option('--issuer <url>', 'issuer, exactly as its tokens spell it (OIDC_ISSUER)')
    .option('--audience <name>', 'audience that tokens must carry (OIDC_AUDIENCE)')
    .option('--client <id>', 'client that asks for the token (OIDC_CLIENT_ID); of another one no secret is known')
    .option('--username <name>', 'ask for a token of this user')
    .option('--password-stdin', 'their password comes on stdin')
    .option('--realm-config <folder>', 'realm whose attributes and policy the token is held against')
    .option('--timeout <seconds>', 'for each request or connection, 1 to 60', toSeconds, 5)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', HELP)
    .action((options: DoctorOptions) => examineAll(options, io))
}

function toSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 1 && seconds <= 60)) throw new InvalidArgumentError('seconds are a number from 1 to 60.')
  return seconds
}
