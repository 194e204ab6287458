import { randomUUID } from 'node:crypto'
import type { Provider } from 'oidc-provider'
import type { Fitting } from './fitting.js'

type Session = InstanceType<Provider['Session']>

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** As Keycloak’s, and as the specification recommends. */
const LIFE_SECONDS = 120
const WAIT_MS = 5_000

/**
 * Ends a session, and tells each of its clients that has a back-channel logout URL, as Keycloak does (OpenID Connect
 * Back-Channel Logout 1.0). A client that can't be told keeps nobody signed in.
 */
export async function endSession(session: Session | undefined, fitting: Fitting): Promise<void> {
  if (session === undefined) return
  const clientIds = Object.keys(session.authorizations ?? {})
  await session.destroy()
  await Promise.all(clientIds.map((clientId) => tell(clientId, session, fitting).catch(() => undefined)))
}

async function tell(clientId: string, session: Session, fitting: Fitting): Promise<void> {
  const { provider, realm, keys, nowSeconds } = fitting
  const logout = realm.client(clientId)?.backchannelLogout
  if (logout === undefined) return
  const iat = nowSeconds()
  const token = keys.sign({
    iat,
    exp: iat + LIFE_SECONDS,
    jti: randomUUID(),
    iss: provider.issuer,
    aud: clientId,
    sub: session.accountId,
    typ: 'Logout',
    ...(logout.namesSession && { sid: session.uid }),
    events: { [EVENT]: {} },
  })
  await fetch(logout.url, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
    redirect: 'manual',
    signal: AbortSignal.timeout(WAIT_MS),
  })
}
