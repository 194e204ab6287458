import { randomBytes } from 'node:crypto'
import type { Provider } from 'oidc-provider'

type Session = InstanceType<Provider['Session']>

/** Starts a session in which nobody has signed in yet. */
export function startSession(provider: Provider, nowSeconds: () => number): Session {
  return asKeycloak(new provider.Session(), nowSeconds)
}

/**
 * One `sid` for all clients of a login, in all their tokens, where oidc-provider would draw one for each client. Not
 * documented API: package.json pins oidc-provider to ~9.13.
 */
export function nameSessionsAsKeycloak(provider: Provider, nowSeconds: () => number): void {
  const instantiate: (payload?: { uid?: string }) => Session = Reflect.get(provider.Session, 'instantiate')
  Object.assign(provider.Session, {
    instantiate(payload?: { uid?: string }) {
      const session = instantiate.call(provider.Session, payload)
      return payload?.uid === undefined ? asKeycloak(session, nowSeconds) : session
    },
  })
  Object.assign(provider.Session.prototype, {
    sidFor(this: Session) {
      return this.uid
    },
  })
  provider.Client.prototype.includeSid = () => true
}

function asKeycloak(session: Session, nowSeconds: () => number): Session {
  session.uid = randomBytes(18).toString('base64url')
  session.iat = nowSeconds()
  return session
}
