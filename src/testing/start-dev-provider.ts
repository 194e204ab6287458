import { type KeyControls, preloadOidcProvider, startDevProviderServer } from '../dev-provider/index.js'
import { demonstrationRealmDirectory, loadRealmConfig, type RealmConfig } from '../realm-config/index.js'
import { TestingError } from './testing-error.js'
import { parseTokenResponse, type TokenResponse } from './token-response.js'

/** Which realm the provider serves, and where it listens. */
export interface StartDevProviderOptions {
  /** A realm, or the folder of one. Default: the realm of the demonstration, which comes with the package. */
  readonly realmConfig?: RealmConfig | string | undefined
  /** Default 0: any free one. */
  readonly port?: number | undefined
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default: the realm's `accessTokenLifespan`, else 300. */
  readonly accessTokenLifespanSeconds?: number | undefined
}

/** A running provider. */
export interface DevProvider {
  readonly issuer: string
  /** For example `http://127.0.0.1:40123`. */
  readonly origin: string
  /**
   * Signs in with a password. Without a clientId, by the first client that allows it.
   *
   * @throws TestingError `password_grant_refused`, `client_missing`.
   */
  passwordGrant(username: string, password: string, clientId?: string): Promise<TokenResponse>
  /**
   * An access token of a development user, whose password is looked up.
   *
   * @throws TestingError `user_unknown` and those of passwordGrant.
   */
  token(username: string, clientId?: string): Promise<string>
  /** Rotates and withdraws its keys, and stalls or fails who asks for them. */
  readonly keys: KeyControls
  stop(): Promise<void>
}

/**
 * Starts an OIDC provider that answers as Keycloak would, on a free port. Needs the package oidc-provider.
 *
 * @throws DevProviderError `oidc_provider_missing` names what to install; RealmConfigError for a faulty folder.
 */
export async function startDevProvider(options: StartDevProviderOptions = {}): Promise<DevProvider> {
  const { realmConfig, ...server } = options
  // Together, because reading the realm waits for files while the library loads.
  const [config] = await Promise.all([readRealm(realmConfig), preloadOidcProvider()])
  const { issuer, origin, keys, stop } = await startDevProviderServer({ ...server, config })

  const passwordGrant: DevProvider['passwordGrant'] = (username, password, clientId = passwordClient(config)) =>
    requestTokens(issuer, { grant_type: 'password', scope: 'openid', client_id: clientId, username, password })
  return {
    issuer,
    origin,
    keys,
    stop,
    passwordGrant,
    token: async (username, clientId) =>
      (await passwordGrant(username, passwordOf(username, config), clientId)).access_token,
  }
}

async function readRealm(realm: RealmConfig | string = demonstrationRealmDirectory()): Promise<RealmConfig> {
  return typeof realm === 'string' ? loadRealmConfig(realm) : realm
}

async function requestTokens(issuer: string, form: Record<string, string>): Promise<TokenResponse> {
  const url = `${issuer}/protocol/openid-connect/token`
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  const body: unknown = await response.json()
  const tokens = response.ok ? parseTokenResponse(body) : undefined
  if (tokens !== undefined) return tokens
  const message = `The provider refused the password grant with ${response.status}: ${JSON.stringify(body)}. Check username, password, and that the client has directAccessGrantsEnabled in users.dev.yaml.`
  throw new TestingError('password_grant_refused', message, { status: response.status, body })
}

function passwordClient({ representation, development }: RealmConfig): string {
  const clients = [...(development?.clients ?? []), ...representation.clients]
  const client = clients.find(({ directAccessGrantsEnabled }) => directAccessGrantsEnabled === true)
  if (client !== undefined) return client.clientId
  const message =
    'No client of this realm has directAccessGrantsEnabled. Turn it on for one, in users.dev.yaml under clients.'
  throw new TestingError('client_missing', message)
}

function passwordOf(username: string, { development }: RealmConfig): string {
  const users = development?.users ?? []
  const user = users.find((one) => one.username === username)
  const password = user?.credentials?.find(({ type }) => type === 'password')?.value
  if (password !== undefined) return password
  const known = users.map((one) => one.username)
  throw new TestingError(
    'user_unknown',
    `No development user "${username}" with a password. There are: ${known.join(', ')}.`,
    { known },
  )
}
