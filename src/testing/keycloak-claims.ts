import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { MintTokenOptions, TokenKind } from './mint-token-options.js'

type Members = Readonly<Record<string, unknown>>

interface Frame {
  readonly issuer: string
  readonly clientId: string
  readonly audience: string | readonly string[]
  readonly scope: string
  /** Who, and what they may: claims of access tokens. */
  readonly person: Members
  readonly roles: Members
  readonly confirmation: Members
}

/** How each kind differs from what all have. */
const KINDS: Readonly<Record<TokenKind, (frame: Frame) => Members>> = {
  Bearer: accessClaims,
  DPoP: accessClaims,
  ID: ({ clientId, person }) => ({ ...person, aud: clientId, at_hash: randomBytes(16).toString('base64url') }),
  Refresh: ({ issuer, scope, confirmation }) => ({ aud: issuer, scope, ...confirmation }),
  Offline: ({ issuer, scope, confirmation }) => ({ aud: issuer, scope, exp: undefined, ...confirmation }),
  Logout: ({ clientId }) => ({
    aud: clientId,
    azp: undefined,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  }),
}

/** What Keycloak leaves in a lightweight access token. */
const LIGHTWEIGHT = ['exp', 'nbf', 'iat', 'jti', 'iss', 'typ', 'azp', 'sid', 'scope', 'cnf']

/** The claims of a token as Keycloak 26 writes them. */
export function keycloakClaims(issuer: string, options: MintTokenOptions): Members {
  const { clientId = 'test-client', scope = 'openid profile email', audience = 'backend-api' } = options
  const username = options.serviceAccount ? `service-account-${clientId}` : (options.username ?? 'test-user')
  const kind = kindOf(options)
  const times = timesOf(options)
  const claims = {
    ...times,
    jti: randomUUID(),
    iss: issuer,
    sub: options.subject ?? subjectOf(username),
    typ: kind,
    azp: clientId,
    // A client's own token belongs to no session.
    ...(options.serviceAccount !== true && { sid: randomBytes(18).toString('base64url') }),
    ...KINDS[kind]({
      issuer,
      clientId,
      audience,
      scope,
      person: personClaims(username, clientId, times.iat, options),
      roles: roleClaims(options),
      confirmation: confirmationOf(kind, options),
    }),
    ...(options.profile === 'rfc9068' && { client_id: clientId }),
  }
  const written = options.lightweight ? only(LIGHTWEIGHT, claims) : claims
  return { ...written, ...options.claims }
}

/** A token with a key of DPoP is of that kind, whatever it is for. */
function kindOf({ kind = 'Bearer', boundTo }: MintTokenOptions): TokenKind {
  return kind === 'Bearer' && boundTo?.jkt !== undefined ? 'DPoP' : kind
}

function timesOf({ expired = false, notYetValid = false, expiresInSeconds = 300, now = Date.now }: MintTokenOptions) {
  const iat = Math.floor(now() / 1000) - (expired ? 3600 : 0)
  const exp = iat + (expired ? Math.min(expiresInSeconds, 3000) : expiresInSeconds)
  return notYetValid ? { exp: exp + 3600, nbf: iat + 3600, iat } : { exp, iat }
}

function personClaims(username: string, clientId: string, iat: number, options: MintTokenOptions): Members {
  const { acr = '1', authenticatedSecondsAgo, organizations, actor } = options
  return {
    ...(authenticatedSecondsAgo !== undefined && { auth_time: iat - authenticatedSecondsAgo }),
    acr,
    email_verified: options.serviceAccount !== true,
    preferred_username: username,
    ...(username.includes('@') && { email: username }),
    ...(options.serviceAccount && { client_id: clientId, clientHost: '127.0.0.1', clientAddress: '127.0.0.1' }),
    ...(organizations !== undefined && { organization: organizations }),
    ...(actor !== undefined && { act: { sub: subjectOf(actor), preferred_username: actor } }),
    ...options.attributes,
  }
}

function roleClaims({ roles = [], clientRoles = {} }: MintTokenOptions): Members {
  const clients = Object.entries(clientRoles).map(([clientId, names]) => [clientId, { roles: names }] as const)
  return {
    realm_access: { roles },
    ...(clients.length > 0 && { resource_access: Object.fromEntries(clients) }),
  }
}

function accessClaims({ person, roles, scope, audience, confirmation }: Frame): Members {
  return { ...person, ...roles, scope, aud: audience, ...confirmation }
}

/** RFC 9449 section 6.1, RFC 8705 section 3.1. */
function confirmationOf(kind: TokenKind, { boundTo }: MintTokenOptions): Members {
  const jkt = boundTo?.jkt ?? (kind === 'DPoP' ? randomBytes(32).toString('base64url') : undefined)
  const thumbprint = boundTo?.certificateThumbprint
  if (jkt === undefined && thumbprint === undefined) return {}
  return {
    cnf: {
      ...(jkt !== undefined && { jkt, 'kc-jkt-type': 'DPoP' }),
      ...(thumbprint !== undefined && { 'x5t#S256': thumbprint }),
    },
  }
}

function only(names: readonly string[], members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)))
}

function subjectOf(username: string): string {
  const digest = createHash('sha256').update(username).digest('hex')
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}
