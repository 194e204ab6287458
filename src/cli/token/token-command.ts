import { Command } from 'commander'
import type { CommandIo } from '../io.js'
import { type ExplainOptions, explain } from './token-explain.js'

const EXPLAIN_HELP = `
TOKEN is an access token, "Bearer <token>", or the whole JSON answer of a token endpoint. Without it, or with -, it is
read from stdin: arguments are seen by everybody on the machine, so pipe real ones.

The token is sent to nobody. Only the keys of the configured issuer are fetched, never from an address that the token
names; --offline fetches nothing, and needs no issuer. A check marked – was not made, and says
why: a bound token needs a proof, which is not here. The part with the signature is not printed.

Environment, also from .env in the current folder (options win; other variables are not looked at):
  OIDC_ISSUER, OIDC_INTERNAL_URL, OIDC_AUDIENCE, HTTPS_PROXY, HTTP_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS
  OIDC_INTROSPECTION with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: what the server asks the issuer for is no fault; nobody
  is asked here

Exit codes: 0 every check that was made passed, 1 refused, 2 wrong usage or configuration.

Examples:
  pbpaste | passerelle token explain                  the token in the clipboard (macOS)
  passerelle token explain eyJhbGciOi… --offline      without fetching keys
  passerelle token explain --issuer https://id.example/realms/my-realm --audience my-api < token.txt
  curl -s "$TOKEN_URL" -d grant_type=… | passerelle token explain --json | jq '.checks[] | select(.outcome == "failed")'`

/** `passerelle token`: what is in a token, and why it is refused. */
export function tokenCommand(io: CommandIo): Command {
  return new Command('token').description('Look into tokens.').addCommand(
    new Command('explain')
      .description('Show what is in a token, what every check says of it, who it speaks of and what they may do.')
      .argument('[token]', 'the token; - or nothing reads it from stdin')
      .option('--issuer <url>', 'issuer, exactly as its tokens spell it (OIDC_ISSUER)')
      .option('--audience <name>', 'audience that the token must carry (OIDC_AUDIENCE)')
      .option('--realm-config <folder>', 'realm whose policy says what the owner may do')
      .option('--offline', 'fetch no keys: the signature is not checked')
      .option('--json', 'print one line of JSON')
      .addHelpText('after', EXPLAIN_HELP)
      .action((token: string | undefined, options: ExplainOptions) => explain(token, options, io)),
  )
}
