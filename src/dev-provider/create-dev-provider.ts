import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RealmConfig } from '../realm-config/index.js'
import { sendJson } from './answer.js'
import { DevProviderError } from './dev-provider-error.js'
import { dressAsKeycloak } from './keycloak-dress.js'
import { lifetimes } from './lifetimes.js'
import { loadOidcProvider } from './load-oidc-provider.js'
import { oidcProviderConfiguration } from './oidc-provider-configuration.js'
import { checkMappers } from './protocol-mappers.js'
import { createProviderStorage } from './provider-storage.js'
import { createRealmModel, type RealmModel } from './realm-model.js'
import { createSigningKeys, type KeyControls } from './signing-keys.js'
import type { TokenReuse } from './token-reuse.js'
import { createTokenSignatures } from './token-signatures.js'
import { createTokenSubjects } from './token-subjects.js'

export interface DevProviderOptions {
  /** Users, clients, roles and mappers; `development` is laid over it. */
  readonly config: RealmConfig
  /** Must end in `/realms/<realm>`, for example `http://127.0.0.1:8081/realms/gaveurs-production`. */
  readonly issuer: string
  /** Default: the realm's `accessTokenLifespan`, else 300. */
  readonly accessTokenLifespanSeconds?: number | undefined
  /** The clock of codes, tokens and sessions, in milliseconds since the epoch. Default: Date.now. */
  readonly now?: (() => number) | undefined
  /** Told of a refresh token that was used more often than the realm allows: somebody else may have it too. */
  readonly onTokenReuse?: ((reuse: TokenReuse, request: IncomingMessage, response: ServerResponse) => void) | undefined
  /** Told of errors that were answered with 500. Default: a process warning. */
  readonly onError?: ((error: unknown) => void) | undefined
}

export interface DevProvider {
  readonly issuer: string
  /** `/realms/<realm>`: requests below this path are for {@link handle}. */
  readonly basePath: string
  readonly keys: KeyControls
  /** Answers a request whose `url` still has the base path. Never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
}

/**
 * An OIDC provider for development with Keycloak 26's paths, token shapes and answers, made from realm-config alone
 * and signing with the published development key, until its keys are rotated.
 *
 * @throws DevProviderError `oidc_provider_missing`, `mapper_unsupported`, `scope_unknown`, `issuer_invalid`.
 */
export async function createDevProvider(options: DevProviderOptions): Promise<DevProvider> {
  const { config, issuer, now = Date.now, onError = warn, onTokenReuse = () => {} } = options
  const basePath = `/realms/${encodeURIComponent(config.realm)}`
  checkIssuer(issuer, basePath)
  const realm = createRealmModel(config)
  checkRealmMappers(realm)

  const nowSeconds = () => Math.floor(now() / 1000)
  const { accessTokenLifespanSeconds = realm.accessTokenLifespanSeconds } = options
  const library = await loadOidcProvider()
  const refreshTokenUses = realm.revokesRefreshTokens ? realm.refreshTokenMaxReuse + 1 : Number.POSITIVE_INFINITY
  const { adapter, sessionStart } = createProviderStorage({ nowSeconds, refreshTokenUses })
  const subjects = createTokenSubjects(realm, () => library.Provider.ctx)
  const ttl = lifetimes({ realm, accessTokenLifespanSeconds, nowSeconds, sessionStart })
  const configuration = oidcProviderConfiguration({ issuer, realm, adapter, ttl, subjects })
  const provider = new library.Provider(issuer, configuration)
  const keys = createSigningKeys()
  const tokens = createTokenSignatures(issuer, keys, nowSeconds)
  dressAsKeycloak({ provider, library, realm, keys, tokens, subjects, nowSeconds, onTokenReuse })
  // Koa tells of visitors that have gone, too.
  provider.onerror = (error) => {
    if (Reflect.get(error, 'headerSent') !== true) onError(error)
  }
  provider.on('server_error', (_ctx, error) => onError(error))
  const serve = provider.callback()
  return { issuer, basePath, keys: keys.controls, handle: (req, res) => mount(req, res, basePath, serve) }
}

/** Hands a request to oidc-provider with the path that it knows, which lies below the realm's. */
async function mount(
  req: IncomingMessage,
  res: ServerResponse,
  basePath: string,
  serve: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
): Promise<void> {
  const original = req.url ?? ''
  if (!/^($|[/?])/.test(original.slice(basePath.length)) || !original.startsWith(basePath)) {
    return sendJson(res, 404, { error: 'Realm does not exist' })
  }
  // oidc-provider builds addresses from it.
  if (!URL.canParse(`http://${req.headers.host ?? ''}/`)) return sendJson(res, 400, { error: 'HTTP 400 Bad Request' })
  const below = original.slice(basePath.length)
  req.url = below.startsWith('/') ? below : `/${below}`
  try {
    await serve(req, res)
  } finally {
    req.url = original
  }
}

function checkIssuer(issuer: string, basePath: string): void {
  if (URL.canParse(issuer) && issuer === `${new URL(issuer).origin}${basePath}`) return
  const message = `The issuer "${issuer}" must be an origin followed by ${basePath}, for example http://127.0.0.1:8081${basePath}.`
  throw new DevProviderError('issuer_invalid', message, { issuer, basePath })
}

function checkRealmMappers(realm: RealmModel): void {
  for (const client of realm.clients) {
    checkMappers(`client ${client.clientId}`, client.protocolMappers)
    for (const { name, protocolMappers = [] } of [...client.defaultScopes, ...client.optionalScopes]) {
      checkMappers(`client scope ${name}`, protocolMappers)
    }
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)))
}
