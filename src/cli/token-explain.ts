import { createPolicy, type Identity } from '../policy/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import { explainToken, type TokenExplanation } from '../tokens/index.js'
import { coloursFor } from './colours.js'
import type { ExplainedToken } from './explained-token.js'
import { explanationAsJson } from './explanation-as-json.js'
import { CommandDone, CommandError, type CommandIo } from './io.js'
import { outboundOf } from './outbound.js'
import { printExplanation } from './print-explanation.js'
import { jsonLine } from './printable.js'
import { readToken } from './read-token.js'
import { type IssuerOptions, readIssuer, readRealmOf } from './verification-target.js'

export interface ExplainOptions extends IssuerOptions {
  readonly realmConfig?: string
  readonly offline?: true
  readonly json?: true
}

/** `passerelle token explain`. */
export async function explain(argument: string | undefined, options: ExplainOptions, io: CommandIo): Promise<void> {
  const { issuer, outbound } = readIssuer(options, io)
  if (issuer === undefined) throw issuerMissing()
  const realm = await readRealmOf(issuer.url, options.realmConfig)
  const text = await readToken(argument, io)
  const now = io.now ?? Date.now
  const explanation = await explainToken(
    text,
    {
      issuer: issuer.url,
      audience: issuer.audience,
      internalUrl: issuer.internalUrl,
      now,
      fetch: options.offline === true ? undefined : (await outboundOf(outbound, io)).fetch,
    },
    options.offline === true,
  )
  const explained: ExplainedToken = {
    explanation,
    issuer: issuer.url,
    audience: issuer.audience,
    identity: identityOf(explanation, realm),
    realm: realm?.realm,
    nowSeconds: now() / 1000,
  }
  io.stdout.write(options.json ? jsonLine(explanationAsJson(explained)) : printExplanation(explained, coloursFor(io)))
  if (explanation.checks.some(({ outcome }) => outcome === 'failed')) throw new CommandDone(1)
}

function identityOf({ token }: TokenExplanation, realm: RealmConfig | undefined): Identity | undefined {
  return token === undefined || realm === undefined ? undefined : createPolicy(realm).identify(token)
}

const issuerMissing = (): CommandError =>
  new CommandError(
    2,
    'issuer_missing',
    'whose token it should be is not known. Give --issuer https://id.example/realms/my-realm, or set OIDC_ISSUER (in the environment or in .env): a token is held against the issuer that you trust, not against the one that it names.',
  )
