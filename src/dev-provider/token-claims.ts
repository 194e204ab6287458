import { createHash, randomUUID } from 'node:crypto'
import type { UserRepresentation } from '../realm-config/index.js'
import type { Claims } from './claim-path.js'
import { type MapperContext, mapClaims } from './protocol-mappers.js'
import type { RealmClient } from './realm-model.js'
import type { GrantedScopes } from './requested-scopes.js'
import { rolesOfUser } from './roles-of-user.js'

/** What tokens are issued for. */
export interface TokenSubject {
  readonly realm: string
  readonly client: RealmClient
  readonly user: UserRepresentation
  readonly scopes: GrantedScopes
  readonly acr: string
  /** Seconds since the epoch; absent after a password grant. */
  readonly authTime?: number | undefined
  /** Session notes that mappers may read. */
  readonly notes?: Readonly<Record<string, string>> | undefined
}

/** What a token says of itself. Times are in seconds since the epoch. */
export interface TokenFrame {
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly iss: string
  readonly sid?: string | undefined
  /** Thumbprint of the key that it is bound to (RFC 9449). */
  readonly jkt?: string | undefined
  /** Of a refresh token that works a limited number of times. */
  readonly reuseId?: string | undefined
}

/** The claims of Keycloak 26.7 in an access token. */
export function accessClaims(frame: TokenFrame, subject: TokenSubject): Claims {
  return {
    ...commonClaims(frame, subject),
    typ: frame.jkt === undefined ? 'Bearer' : 'DPoP',
    ...boundTo(frame),
    ...mapClaims('access', subject.scopes.mappers, mapperContext(subject)),
    scope: subject.scopes.shown,
  }
}

/** The claims of Keycloak 26.7 in a refresh token; an offline one has no end. */
export function refreshClaims(frame: TokenFrame, subject: TokenSubject): Claims {
  const { exp, ...rest } = commonClaims(frame, subject)
  const { scopes, user } = subject
  const { aud } = mapClaims('access', scopes.mappers, mapperContext(subject))
  return {
    ...(!scopes.isOffline && { exp }),
    ...rest,
    aud: frame.iss,
    sub: user.id,
    typ: scopes.isOffline ? 'Offline' : 'Refresh',
    scope: scopes.all,
    ...boundTo(frame),
    ...(aud !== undefined && { aud_x: aud }),
    prov: 'default',
    ...(frame.reuseId !== undefined && { reuse_id: frame.reuseId }),
  }
}

/** The claims of Keycloak 26.7 in an ID token that comes with an access token. */
export function idClaims(
  frame: TokenFrame,
  subject: TokenSubject,
  accessToken: string,
  nonce: string | undefined,
): Claims {
  return {
    ...commonClaims({ ...frame, jti: randomUUID() }, subject),
    aud: subject.client.clientId,
    sub: subject.user.id,
    typ: 'ID',
    ...(nonce !== undefined && { nonce }),
    at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
    ...mapClaims('id', subject.scopes.mappers, mapperContext(subject)),
  }
}

export function userinfoClaims(subject: TokenSubject): { sub: string; [name: string]: unknown } {
  return { ...mapClaims('userinfo', subject.scopes.mappers, mapperContext(subject)), sub: subject.user.id }
}

function commonClaims({ jti, iat, exp, iss, sid }: TokenFrame, { client }: TokenSubject): Claims {
  return { exp, iat, jti, iss, azp: client.clientId, ...(sid !== undefined && { sid }) }
}

function boundTo({ jkt }: TokenFrame): Claims {
  return jkt === undefined ? {} : { cnf: { jkt, 'kc-jkt-type': 'DPoP' } }
}

function mapperContext({ realm, user, client, acr, authTime, notes = {} }: TokenSubject): MapperContext {
  const timed = authTime === undefined ? notes : { ...notes, AUTH_TIME: String(authTime) }
  return { user, client, acr, notes: timed, roles: rolesOfUser(user, client, realm) }
}
