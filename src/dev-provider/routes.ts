import type { KoaContextWithOIDC } from 'oidc-provider'
import { ALWAYS_SENT, reply } from './answer.js'
import { allowOrigin, answerPreflight } from './cross-origin.js'
import type { Fitting } from './fitting.js'
import { decodeJwt } from './jwt.js'
import { refuse } from './keycloak-errors.js'
import { OAuthError } from './oauth-error.js'
import { KEY_SET_PATH, LOGIN_PATH, PROTOCOL_PATH } from './paths.js'
import type { RealmModel } from './realm-model.js'

/** Who may read an answer from a page of another origin: everyone, the calling client's webOrigins, or nobody. */
type Readers = 'everyone' | 'client' | 'nobody'

interface Route {
  readonly methods: readonly string[]
  readonly readers: Readers
}

const AUTHORIZATION_PATH = `${PROTOCOL_PATH}/auth`

const ROUTES: Readonly<Record<string, Route>> = {
  '/': { readers: 'everyone', methods: ['GET'] },
  '/.well-known/openid-configuration': { readers: 'everyone', methods: ['GET'] },
  [AUTHORIZATION_PATH]: { readers: 'nobody', methods: ['GET'] },
  [LOGIN_PATH]: { readers: 'nobody', methods: ['GET', 'POST'] },
  [KEY_SET_PATH]: { readers: 'everyone', methods: ['GET'] },
  [`${PROTOCOL_PATH}/token`]: { readers: 'client', methods: ['POST'] },
  [`${PROTOCOL_PATH}/token/introspect`]: { readers: 'client', methods: ['POST'] },
  [`${PROTOCOL_PATH}/revoke`]: { readers: 'client', methods: ['POST'] },
  [`${PROTOCOL_PATH}/userinfo`]: { readers: 'client', methods: ['GET', 'POST'] },
  [`${PROTOCOL_PATH}/logout`]: { readers: 'client', methods: ['GET', 'POST'] },
  [`${PROTOCOL_PATH}/logout/logout-confirm`]: { readers: 'nobody', methods: ['POST'] },
}

/** Keycloak's paths and no others, with its answers to wrong methods and to pages of other origins. */
export function keepToKeycloakRoutes({ provider, realm }: Fitting): void {
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    ctx.set(ALWAYS_SENT)
    const route = findRoute(ctx.path)
    if (route === undefined) return reply(ctx, { status: 404, body: { error: 'HTTP 404 Not Found' } })
    const { methods, readers } = route
    if (ctx.method === 'OPTIONS' && readers !== 'nobody') return answerPreflight(ctx, methods)
    if (!methods.includes(ctx.method === 'HEAD' ? 'GET' : ctx.method)) {
      const headers = { allow: [...methods, 'OPTIONS'].join(', ') }
      return reply(ctx, { status: 405, headers, body: { error: 'HTTP 405 Method Not Allowed' } })
    }
    try {
      await next()
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      refuse(ctx, error)
    }
    allowOrigin(ctx, readers === 'client' ? webOrigins(ctx, realm) : readers === 'everyone' ? ['*'] : [])
  })
}

function findRoute(path: string): Route | undefined {
  const stem = [`${AUTHORIZATION_PATH}/`, LOGIN_PATH].find((one) => path.startsWith(one))
  const key = stem === undefined ? path : stem === LOGIN_PATH ? LOGIN_PATH : AUTHORIZATION_PATH
  return Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined
}

/** The client is known by the request, or by the token that it sends. */
function webOrigins(ctx: KoaContextWithOIDC, realm: RealmModel): readonly string[] {
  const [, token = ''] = /^bearer +(\S+)$/i.exec(ctx.get('authorization')) ?? []
  const clientId = ctx.oidc?.client?.clientId ?? decodeJwt(token)?.azp
  return realm.client(String(clientId))?.webOrigins ?? []
}
