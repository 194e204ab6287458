import type { Configuration } from '../../configuration/index.js'
import { createPolicy, type Identity } from '../../policy/index.js'
import type { RealmConfig } from '../../realm-config/index.js'
import { explainToken, type IntrospectionOptions, type TokenExplanation } from '../../tokens/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { outboundOf } from '../outbound.js'
import { jsonLine } from '../printable.js'
import { type IssuerOptions, readIssuer, readRealmOf } from '../verification-target.js'
import type { ExplainedToken } from './explained-token.js'
import { explanationAsJson } from './explanation-as-json.js'
import { printExplanation } from './print-explanation.js'
import { readToken } from './read-token.js'

export interface ExplainOptions extends IssuerOptions {
  readonly realmConfig?: string
  readonly offline?: true
  readonly json?: true
}

/** `passerelle token explain`. */
export async function explain(argument: string | undefined, options: ExplainOptions, io: CommandIo): Promise<void> {
  const { issuer, audience } = readIssuer(options, io)
  if (issuer === undefined && options.offline !== true) throw issuerMissing()
  const realm = await readRealmOf(issuer?.url, options.realmConfig)
  const explanation = await examineToken(argument, options, io)
  const explained: ExplainedToken = {
    explanation,
    issuer: issuer?.url,
    audience,
    identity: identityOf(explanation, realm),
    realm: realm?.realm,
    nowSeconds: (io.now ?? Date.now)() / 1000,
  }
  io.stdout.write(options.json ? jsonLine(explanationAsJson(explained)) : printExplanation(explained, coloursFor(io)))
  if (explanation.checks.some(({ outcome }) => outcome === 'failed')) throw new CommandDone(1)
}

/** What the checks say of a token that was given or piped in. Without an issuer, nothing is fetched, and less is checked. `example` is the command that a token is to be piped into. */
export async function examineToken(
  argument: string | undefined,
  { example = 'passerelle token explain', ...options }: ExplainOptions & { readonly example?: string },
  io: CommandIo,
): Promise<TokenExplanation> {
  const { issuer, audience, outbound } = readIssuer(options, io)
  const offline = options.offline === true || issuer === undefined
  const text = await readToken(argument, io, example)
  return explainToken(
    text,
    {
      issuer: issuer?.url ?? NO_ISSUER,
      audience,
      internalUrl: issuer?.internalUrl,
      introspection: introspectionOf(issuer),
      now: io.now ?? Date.now,
      fetch: offline ? undefined : (await outboundOf(outbound, io)).fetch,
    },
    {
      offline,
      unknown: issuer === undefined ? ['issuer', ...(isAudienceGiven(options, io) ? [] : (['audience'] as const))] : [],
    },
  )
}

function identityOf({ token }: TokenExplanation, realm: RealmConfig | undefined): Identity | undefined {
  return token === undefined || realm === undefined ? undefined : createPolicy(realm).identify(token)
}

/** Stands for an issuer that is not known; nothing is held against it. */
const NO_ISSUER = 'https://issuer.invalid'

const isAudienceGiven = ({ audience }: ExplainOptions, { environment }: CommandIo): boolean =>
  audience !== undefined || Boolean(environment.OIDC_AUDIENCE)

/** What the server asks about; here nobody is asked. */
function introspectionOf(issuer: Configuration['issuer']): IntrospectionOptions | undefined {
  const { clientId, clientSecret, introspection = 'off' } = issuer ?? {}
  if (introspection === 'off' || clientId === undefined || clientSecret === undefined) return undefined
  return { clientId, clientSecret, tokens: introspection }
}

const issuerMissing = (): CommandError =>
  new CommandError(
    2,
    'issuer_missing',
    'whose token it should be is not known. Give --issuer https://id.example/realms/my-realm, or set OIDC_ISSUER (in the environment or in .env): a token is held against the issuer that you trust, not against the one that it names. With --offline, what is in it is shown without.',
  )
