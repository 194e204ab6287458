import type { Configuration } from '../configuration/index.js'
import type { DevProvider } from '../dev-provider/index.js'
import { createNonces, createProofChecker, createSharedReplays } from '../dpop/index.js'
import type { Loggers } from '../logging/index.js'
import { createConfiguredFetch } from '../outbound/index.js'
import type { Revocations } from '../revocation/index.js'
import { createVerifier, type LogoutTokenVerifier, type ProofChecker, type Verifier } from '../tokens/index.js'
import { logKeyEvents } from './log-key-events.js'
import type { Stores } from './open-stores.js'

interface VerifierParts {
  /** Where no issuer is configured. */
  readonly provider: DevProvider | undefined
  /** Where this process reaches itself. */
  readonly origin: string
  readonly loggers: Pick<Loggers, 'auth'>
  readonly stores: Stores
  readonly revocations: Revocations
}

/** What checks the tokens of the configured issuer, or of the embedded provider. */
export async function openVerifier(
  configuration: Configuration,
  { provider, origin, loggers, stores, revocations }: VerifierParts,
): Promise<Verifier & LogoutTokenVerifier> {
  const { issuer, audience, verify, production, outbound } = configuration
  const common = {
    audience,
    unsafeSkip: { expiration: !verify.expiration, signature: !verify.signature, issuer: !verify.issuer },
    onKeyEvent: logKeyEvents(loggers.auth),
    proofs: openProofs(configuration, stores),
    revocations,
  }
  if (provider !== undefined) {
    return createVerifier({ ...common, issuer: provider.issuer, internalUrl: `${origin}${provider.basePath}` })
  }
  if (issuer === undefined) throw new Error('without an issuer there is an embedded provider')
  return createVerifier({
    ...common,
    issuer: issuer.url,
    fetch: await createConfiguredFetch(outbound),
    ...introspectionOf(issuer),
    ...(issuer.internalUrl === undefined ? {} : { internalUrl: issuer.internalUrl }),
    ...(production ? { developmentKey: 'refuse' } : {}),
  })
}

function introspectionOf({ clientId, clientSecret, introspection }: NonNullable<Configuration['issuer']>) {
  if (introspection === 'off' || clientId === undefined || clientSecret === undefined) return {}
  return { introspection: { clientId, clientSecret, tokens: introspection } }
}

/** Keycloak binds a token whenever its client sends a proof: so proofs are always checked, nonces only if configured. */
function openProofs({ redisUrl, dpopNonceSecret }: Configuration, { keyValue }: Stores): ProofChecker {
  return createProofChecker({
    replays: redisUrl === undefined ? undefined : createSharedReplays(keyValue),
    nonces: dpopNonceSecret === undefined ? undefined : createNonces({ secrets: [dpopNonceSecret] }),
  })
}
