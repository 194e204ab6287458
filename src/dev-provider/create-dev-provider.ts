import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RealmConfig } from '../realm-config/index.js'
import { answerCall } from './answer-call.js'
import { createAuthorizationCodes } from './authorization-codes.js'
import { createBrowserLogins } from './browser-login.js'
import { DevProviderError } from './dev-provider-error.js'
import type { Desk } from './endpoint.js'
import { checkMappers } from './protocol-mappers.js'
import { createRealmModel, type RealmModel } from './realm-model.js'
import { createSessions } from './sessions.js'
import { createTokenIssuer } from './token-issuer.js'

export interface DevProviderOptions {
  /** Users, clients, roles and mappers; `development` is laid over it. */
  readonly config: RealmConfig
  /** Must end in `/realms/<realm>`, for example `http://127.0.0.1:8081/realms/gaveurs-production`. */
  readonly issuer: string
  /** Default: the realm's `accessTokenLifespan`, else 300. */
  readonly accessTokenLifespanSeconds?: number | undefined
  /** The clock of codes, tokens and sessions, in milliseconds since the epoch. Default: Date.now. */
  readonly now?: (() => number) | undefined
  /** Told of errors that were answered with 500. Default: a process warning. */
  readonly onError?: ((error: unknown) => void) | undefined
}

export interface DevProvider {
  readonly issuer: string
  /** `/realms/<realm>`: requests below this path are for {@link handle}. */
  readonly basePath: string
  /** Answers a request whose `url` still has the base path. Never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
}

/**
 * An OIDC provider for development with Keycloak 26's paths, token shapes and answers, made from realm-config alone
 * and signing with the published development key.
 *
 * @throws DevProviderError `oidc_provider_missing`, `mapper_unsupported`, `scope_unknown`, `issuer_invalid`.
 */
export async function createDevProvider(options: DevProviderOptions): Promise<DevProvider> {
  const { config, issuer, now = Date.now, onError = warn } = options
  const basePath = `/realms/${encodeURIComponent(config.realm)}`
  checkIssuer(issuer, basePath)
  const realm = createRealmModel(config)
  checkRealmMappers(realm)

  const nowSeconds = () => Math.floor(now() / 1000)
  const limits = { idleSeconds: realm.sessionIdleSeconds, maxSeconds: realm.sessionMaxSeconds }
  const sessions = createSessions(limits, nowSeconds)
  const codes = createAuthorizationCodes(nowSeconds)
  const { accessTokenLifespanSeconds = realm.accessTokenLifespanSeconds } = options
  const desk: Desk = {
    issuer,
    realm,
    sessions,
    codes,
    tokens: createTokenIssuer({ issuer, realm, sessions, accessTokenLifespanSeconds, nowSeconds }),
    browserLogins: await createBrowserLogins({ issuer, realm, sessions, codes, onError }),
    revokedTokens: new Map(),
    nowSeconds,
  }
  return { issuer, basePath, handle: (req, res) => answerCall(req, res, { desk, basePath, onError }) }
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
