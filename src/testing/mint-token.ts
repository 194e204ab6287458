import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { signDevelopmentToken } from '../development-key/index.js'

/** The issuer of minted tokens unless another is named. Nothing listens there. */
export const TEST_ISSUER = 'http://127.0.0.1/realms/gaveurs-production'

/** What Keycloak writes into `typ`: only `Bearer`, and `DPoP` with a proof, is an access token. */
export type TokenKind = 'Bearer' | 'DPoP' | 'ID' | 'Refresh' | 'Offline' | 'Logout'

export interface MintTokenOptions {
  /** `iss`. Default: {@link TEST_ISSUER}. */
  readonly issuer?: string | undefined
  /** `sub`. Default: a UUID made from the username, so that the same name is the same person. */
  readonly subject?: string | undefined
  /** `preferred_username`, and `email` if it is one. Default `test-user`. */
  readonly username?: string | undefined
  /** Realm roles, exactly these. Default: none. */
  readonly roles?: readonly string[] | undefined
  /** Client roles by clientId. Default: none. */
  readonly clientRoles?: Readonly<Record<string, readonly string[]>> | undefined
  /** Custom attributes, each a claim of its own: `{ gaveur_id: 1 }`. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  /** `aud`. Default `backend-api`. An ID or Logout token is for the client, a Refresh or Offline token for the issuer. */
  readonly audience?: string | readonly string[] | undefined
  /** `azp`. Default `test-client`. */
  readonly clientId?: string | undefined
  /** `scope`. Default `openid profile email`. */
  readonly scope?: string | undefined
  /** `exp` after `iat`, in seconds. Default 300. */
  readonly expiresInSeconds?: number | undefined
  /** True: issued an hour ago, and over since. */
  readonly expired?: boolean | undefined
  /** Default `Bearer`. */
  readonly kind?: TokenKind | undefined
  /** Laid over the claims at the end; `undefined` takes one out. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  /** Laid over the header; `undefined` takes a member out. The signature is RS256 all the same. */
  readonly header?: Readonly<Record<string, unknown>> | undefined
  /** The clock, in milliseconds since the epoch. Default: Date.now. */
  readonly now?: (() => number) | undefined
}

interface Basics {
  readonly issuer: string
  readonly clientId: string
  readonly audience: string | readonly string[]
  readonly access: Readonly<Record<string, unknown>>
}

/** How each kind differs from what all have. */
const KINDS: Readonly<Record<TokenKind, (basics: Basics) => Readonly<Record<string, unknown>>>> = {
  Bearer: ({ audience, access }) => ({ ...access, aud: audience }),
  DPoP: ({ audience, access }) => ({ ...access, aud: audience, cnf: { jkt: randomBytes(32).toString('base64url') } }),
  ID: ({ clientId, access: { realm_access, resource_access, scope, ...person } }) => ({ ...person, aud: clientId }),
  Refresh: ({ issuer, access: { scope } }) => ({ aud: issuer, scope }),
  Offline: ({ issuer, access: { scope } }) => ({ aud: issuer, scope, exp: undefined }),
  Logout: ({ clientId }) => ({
    aud: clientId,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }),
}

/**
 * A token of Keycloak's shape, signed with the published development key: no provider, no network, no waiting.
 * Verify it with `createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })`.
 *
 * @example
 * const token = mintToken({ username: 'jean.martin@gaveur.fr', roles: ['gaveur'], attributes: { gaveur_id: 1 } })
 */
export function mintToken(options: MintTokenOptions = {}): string {
  const { issuer = TEST_ISSUER, username = 'test-user', clientId = 'test-client', kind = 'Bearer' } = options
  const { expiresInSeconds = 300, expired = false, now = Date.now } = options
  const iat = Math.floor(now() / 1000) - (expired ? 3600 : 0)
  const payload = {
    exp: iat + (expired ? Math.min(expiresInSeconds, 3000) : expiresInSeconds),
    iat,
    jti: randomUUID(),
    iss: issuer,
    sub: options.subject ?? subjectOf(username),
    typ: kind,
    azp: clientId,
    sid: randomBytes(18).toString('base64url'),
    ...KINDS[kind]({
      issuer,
      clientId,
      audience: options.audience ?? 'backend-api',
      access: accessClaims(username, options),
    }),
    ...options.claims,
  }
  return signDevelopmentToken(payload, { ...(kind === 'Logout' && { typ: 'logout+jwt' }), ...options.header })
}

function accessClaims(username: string, options: MintTokenOptions): Readonly<Record<string, unknown>> {
  const { roles = [], clientRoles = {}, attributes, scope = 'openid profile email' } = options
  const clients = Object.entries(clientRoles).map(([clientId, names]) => [clientId, { roles: names }] as const)
  return {
    acr: '1',
    realm_access: { roles },
    ...(clients.length > 0 && { resource_access: Object.fromEntries(clients) }),
    scope,
    email_verified: true,
    preferred_username: username,
    ...(username.includes('@') && { email: username }),
    ...attributes,
  }
}

function subjectOf(username: string): string {
  const digest = createHash('sha256').update(username).digest('hex')
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}
