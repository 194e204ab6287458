import type { Configuration } from 'oidc-provider'
import type { RealmModel } from './realm-model.js'

interface Options {
  readonly realm: RealmModel
  readonly accessTokenLifespanSeconds: number
  readonly nowSeconds: () => number
  /** When the session of this uid was started, in seconds since the epoch. */
  readonly sessionStart: (uid: string) => number | undefined
}

/** As Keycloak's default for idle offline sessions. */
const OFFLINE_SECONDS = 30 * 24 * 3600

/** How long everything lives, in seconds. Nothing outlives its session, but what is offline. */
export function lifetimes({
  realm,
  accessTokenLifespanSeconds,
  nowSeconds,
  sessionStart,
}: Options): NonNullable<Configuration['ttl']> {
  const { sessionIdleSeconds, sessionMaxSeconds } = realm
  // oidc-provider takes no 0.
  const within = (seconds: number, start = nowSeconds()) =>
    Math.max(1, Math.min(seconds, start + sessionMaxSeconds - nowSeconds()))
  const ofSession = (seconds: number, uid = '') => within(seconds, sessionStart(uid))
  return {
    AccessToken: (_ctx, token) =>
      token.expiresWithSession ? ofSession(accessTokenLifespanSeconds, token.sessionUid) : accessTokenLifespanSeconds,
    ClientCredentials: accessTokenLifespanSeconds,
    IdToken: accessTokenLifespanSeconds,
    RefreshToken: (_ctx, token) =>
      token.expiresWithSession ? ofSession(sessionIdleSeconds, token.sessionUid) : OFFLINE_SECONDS,
    Session: (_ctx, session) => within(sessionIdleSeconds, session.iat),
    Grant: (_ctx, grant) => (isOffline(grant.getOIDCScope()) ? OFFLINE_SECONDS : sessionMaxSeconds),
    AuthorizationCode: 60,
    Interaction: 600,
  }
}

function isOffline(scope: string): boolean {
  return scope.split(' ').includes('offline_access')
}
