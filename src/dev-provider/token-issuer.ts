import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { isDevelopmentToken, signDevelopmentToken } from '../development-key/index.js'
import type { UserRepresentation } from '../realm-config/index.js'
import type { Claims } from './claim-path.js'
import { decodeJwt, readWithSecret, signWithSecret } from './jwt.js'
import { type MapperContext, mapClaims } from './protocol-mappers.js'
import type { RealmClient, RealmModel } from './realm-model.js'
import type { GrantedScopes } from './requested-scopes.js'
import { rolesOfUser } from './roles-of-user.js'
import type { Session, Sessions } from './sessions.js'

/** What tokens are issued for. */
export interface TokenSubject {
  readonly client: RealmClient
  readonly user: UserRepresentation
  readonly scopes: GrantedScopes
  /** Of Keycloak's grant shortcuts, the one that begins the token's id. */
  readonly grant: 'ac' | 'ro' | 'rt' | 'cc'
  /** Absent for a client's own token. */
  readonly session?: Session
  readonly acr: string
  readonly authTime?: number | undefined
  /** Session notes that mappers may read. */
  readonly notes?: Readonly<Record<string, string>>
  /** Goes into the ID token. */
  readonly nonce?: string | undefined
}

export interface TokenResponse {
  readonly access_token: string
  readonly expires_in: number
  readonly refresh_expires_in: number
  readonly refresh_token?: string
  readonly token_type: 'Bearer'
  readonly id_token?: string
  readonly 'not-before-policy': number
  readonly session_state?: string
  readonly scope: string
}

export interface TokenIssuer {
  issue(subject: TokenSubject): TokenResponse
  userinfo(subject: TokenSubject): Claims
  /** The claims of an access token of ours that has not expired. */
  readAccessToken(token: string): Claims | undefined
  /** The claims of a refresh or offline token of ours that has not expired. */
  readRefreshToken(token: string): Claims | undefined
  /** The claims of an ID token of ours, expired or not. */
  readIdToken(token: string): Claims | undefined
}

interface Options {
  readonly issuer: string
  readonly realm: RealmModel
  readonly sessions: Sessions
  readonly accessTokenLifespanSeconds: number
  readonly nowSeconds: () => number
}

/** Issues tokens with exactly the claims of Keycloak 26.7, and reads them back. */
export function createTokenIssuer(options: Options): TokenIssuer {
  const { issuer, realm, sessions, accessTokenLifespanSeconds, nowSeconds } = options
  const secret = randomBytes(64)
  const secretId = randomUUID()

  function issue(subject: TokenSubject): TokenResponse {
    const { client, scopes, session } = subject
    const context = mapperContext(subject, realm.name)
    const iat = nowSeconds()
    const latest = session && sessions.maxEndsAt(session)
    const exp = Math.min(iat + accessTokenLifespanSeconds, latest ?? Number.POSITIVE_INFINITY)
    const base = { exp, iat, iss: issuer, azp: client.clientId, ...(session && { sid: session.id }) }

    const access: Claims = {
      ...base,
      jti: `${sessionKind(session)}rt${subject.grant}:${randomUUID()}`,
      typ: 'Bearer',
      ...mapClaims('access', scopes.mappers, context),
      scope: scopes.shown,
    }
    const accessToken = signDevelopmentToken(access)
    const response = {
      access_token: accessToken,
      expires_in: exp - iat,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      ...(scopes.isOpenId && { id_token: signDevelopmentToken(idClaims(base, subject, context, accessToken)) }),
      'not-before-policy': 0,
      scope: scopes.shown,
    } as const
    if (session === undefined) return response

    const refreshExp = sessions.endsAt(session)
    const refresh: Claims = {
      ...(refreshExp !== undefined && { exp: refreshExp }),
      iat,
      jti: randomUUID(),
      iss: issuer,
      aud: issuer,
      sub: subject.user.id,
      typ: refreshExp === undefined ? 'Offline' : 'Refresh',
      azp: client.clientId,
      sid: session.id,
      scope: scopes.all,
      ...(access.aud !== undefined && { aud_x: access.aud }),
      prov: 'default',
    }
    return {
      ...response,
      refresh_token: signWithSecret(refresh, secret, secretId),
      refresh_expires_in: refreshExp === undefined ? 0 : refreshExp - iat,
      session_state: session.id,
    }
  }

  const isCurrent = (claims: Claims) =>
    claims.iss === issuer && (claims.exp === undefined || Number(claims.exp) > nowSeconds())

  const readSigned = (token: string) => (isDevelopmentToken(token) ? decodeJwt(token) : undefined)

  return {
    issue,
    userinfo: (subject) => ({
      sub: subject.user.id,
      ...mapClaims('userinfo', subject.scopes.mappers, mapperContext(subject, realm.name)),
    }),
    readAccessToken(token) {
      const claims = readSigned(token)
      return claims?.typ === 'Bearer' && claims.exp !== undefined && isCurrent(claims) ? claims : undefined
    },
    readRefreshToken(token) {
      const claims = readWithSecret(token, secret)
      return claims !== undefined && isCurrent(claims) ? claims : undefined
    },
    readIdToken(token) {
      const claims = readSigned(token)
      return claims?.typ === 'ID' && claims.iss === issuer ? claims : undefined
    },
  }
}

function idClaims(base: Claims, subject: TokenSubject, context: MapperContext, accessToken: string): Claims {
  const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
  return {
    ...base,
    jti: randomUUID(),
    aud: subject.client.clientId,
    sub: subject.user.id,
    typ: 'ID',
    ...(subject.nonce !== undefined && { nonce: subject.nonce }),
    at_hash: hash,
    ...mapClaims('id', subject.scopes.mappers, context),
  }
}

function mapperContext(subject: TokenSubject, realm: string): MapperContext {
  const { user, client, acr, authTime, notes = {} } = subject
  const timed = authTime === undefined ? notes : { ...notes, AUTH_TIME: String(authTime) }
  return { user, client, acr, notes: timed, roles: rolesOfUser(user, client, realm) }
}

/** Keycloak's shortcut for the kind of session that a token hangs on: online, offline, transient. */
function sessionKind(session: Session | undefined): 'on' | 'of' | 'tr' {
  if (session === undefined) return 'tr'
  return session.kind === 'offline' ? 'of' : 'on'
}
