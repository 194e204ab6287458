import { randomBytes } from 'node:crypto'
import type { Provider } from 'oidc-provider'
import type { Fitting } from './fitting.js'

type Session = InstanceType<Provider['Session']>

/** Starts a session in which nobody has signed in yet. */
export function startSession({ provider, nowSeconds }: Fitting): Session {
  return asKeycloak(new provider.Session(), nowSeconds)
}

/**
 * One `sid` for all clients of a login, in all their tokens, where oidc-provider would draw one for each client. Not
 * documented API: package.json pins oidc-provider to ~9.13.
 */
export function nameSessionsAsKeycloak({ provider, nowSeconds }: Fitting): void {
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

/** A session begins with its first login; `acr` is 0 when one that was there already answered for the login. */
export function noteLogins({ provider, nowSeconds }: Fitting): void {
  provider.on('authorization.accepted', ({ oidc: { session, result, entities } }) => {
    if (session === undefined) return
    session.acr = result?.login === undefined ? '0' : '1'
    if (result?.login !== undefined && entities.Interaction?.session === undefined) session.iat = nowSeconds()
  })
  provider.on('authorization.success', ({ oidc }, response = {}) => {
    response.session_state = oidc.session?.uid
  })
}

function asKeycloak(session: Session, nowSeconds: () => number): Session {
  session.uid = randomBytes(18).toString('base64url')
  session.iat = nowSeconds()
  return session
}
