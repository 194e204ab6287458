import type { IncomingMessage, ServerResponse } from 'node:http'
import { namedClient } from './authenticate-client.js'
import type { Answer, Call } from './call.js'
import { answerPreflight, crossOriginHeaders } from './cross-origin.js'
import type { Desk, Endpoint } from './endpoint.js'
import { introspectionEndpoint } from './introspection-endpoint.js'
import { decodeJwt } from './jwt.js'
import { logoutConfirmEndpoint, logoutEndpoint } from './logout-endpoint.js'
import { errorBody, OAuthError } from './oauth-error.js'
import { LOGIN_PATH, PROTOCOL_PATH } from './paths.js'
import { readForm } from './read-form.js'
import { discoveryEndpoint, keySetEndpoint, realmEndpoint } from './realm-documents.js'
import { revocationEndpoint } from './revocation-endpoint.js'
import { sendAnswer } from './send-answer.js'
import { tokenEndpoint } from './token-endpoint.js'
import { bearerToken, userinfoEndpoint } from './userinfo-endpoint.js'

type Methods = Readonly<Record<string, Endpoint>>

/** Who may read an answer from a page of another origin: everyone, the calling client's webOrigins, or nobody. */
type Readers = 'everyone' | 'client' | 'nobody'

const signIn: Endpoint = (call, { browserLogins }) => browserLogins.signIn(call)

const ROUTES: Readonly<Record<string, { readonly readers: Readers; readonly methods: Methods }>> = {
  '': { readers: 'everyone', methods: { GET: realmEndpoint } },
  '/.well-known/openid-configuration': { readers: 'everyone', methods: { GET: discoveryEndpoint } },
  [`${PROTOCOL_PATH}/certs`]: { readers: 'everyone', methods: { GET: keySetEndpoint } },
  [`${PROTOCOL_PATH}/token`]: { readers: 'client', methods: { POST: tokenEndpoint } },
  [`${PROTOCOL_PATH}/token/introspect`]: { readers: 'client', methods: { POST: introspectionEndpoint } },
  [`${PROTOCOL_PATH}/revoke`]: { readers: 'client', methods: { POST: revocationEndpoint } },
  [`${PROTOCOL_PATH}/userinfo`]: { readers: 'client', methods: { GET: userinfoEndpoint, POST: userinfoEndpoint } },
  [`${PROTOCOL_PATH}/logout`]: { readers: 'client', methods: { GET: logoutEndpoint, POST: logoutEndpoint } },
  [`${PROTOCOL_PATH}/logout/logout-confirm`]: { readers: 'nobody', methods: { POST: logoutConfirmEndpoint } },
  [LOGIN_PATH]: { readers: 'nobody', methods: { GET: signIn, POST: signIn } },
}

const AUTHORIZATION_PATH = `${PROTOCOL_PATH}/auth`

interface Options {
  readonly desk: Desk
  readonly basePath: string
  readonly onError: (error: unknown) => void
}

/** Finds a request's endpoint and writes its answer; whatever goes wrong becomes an answer too. */
export async function answerCall(req: IncomingMessage, res: ServerResponse, options: Options): Promise<void> {
  try {
    const answer = await route(req, res, options)
    if (answer !== undefined) sendAnswer(res, answer)
  } catch (error) {
    options.onError(error)
    sendAnswer(res, { status: 500, body: { error: 'unknown_error' } })
  }
}

async function route(
  req: IncomingMessage,
  res: ServerResponse,
  { desk, basePath }: Options,
): Promise<Answer | undefined> {
  const [path = '', query = ''] = splitOnce(req.url ?? '', '?')
  if (path !== basePath && !path.startsWith(`${basePath}/`)) return notFound('Realm does not exist')
  const below = path.slice(basePath.length)
  if (below === AUTHORIZATION_PATH || below.startsWith(`${AUTHORIZATION_PATH}/`)) {
    if (req.method !== 'GET') return methodNotAllowed(['GET'])
    // oidc-provider builds addresses from it.
    if (!URL.canParse(`http://${req.headers.host ?? ''}/`))
      return { status: 400, body: { error: 'HTTP 400 Bad Request' } }
    return desk.browserLogins.authorize(req, res).then(() => undefined)
  }
  const found = ROUTES[below.startsWith(LOGIN_PATH) ? LOGIN_PATH : below]
  if (found === undefined) return notFound('HTTP 404 Not Found')
  const methods = Object.keys(found.methods)
  if (req.method === 'OPTIONS' && found.readers !== 'nobody') return answerPreflight(req, methods)
  const endpoint = found.methods[req.method === 'HEAD' ? 'GET' : (req.method ?? '')]
  if (endpoint === undefined) return methodNotAllowed(methods)
  return callEndpoint({ req, res, query: new URLSearchParams(query) }, endpoint, found.readers, desk)
}

async function callEndpoint(
  request: Omit<Call, 'form'>,
  endpoint: Endpoint,
  readers: Readers,
  desk: Desk,
): Promise<Answer> {
  let shared = {}
  try {
    const form = request.req.method === 'POST' ? await readForm(request.req) : new URLSearchParams()
    const call = { ...request, form }
    shared = crossOriginHeaders(call.req, webOrigins(call, readers, desk))
    const answer = await endpoint(call, desk)
    return { ...answer, headers: { ...answer.headers, ...shared } }
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const headers = { 'cache-control': 'no-store', pragma: 'no-cache', ...shared, ...closing(error) }
    return { status: error.status, headers, body: errorBody(error) }
  }
}

/** The client is known by its name in the request, or by the token that it sends. */
function webOrigins(call: Call, readers: Readers, { realm }: Desk): readonly string[] {
  if (readers !== 'client') return readers === 'everyone' ? ['*'] : []
  const named = namedClient(call, realm)
  const token = named === undefined ? bearerToken(call) : undefined
  const client = token === undefined ? named : realm.client(String(decodeJwt(token)?.azp))
  return client?.webOrigins ?? []
}

/** A body that was not read to its end leaves the connection of no use. */
function closing({ status }: OAuthError): Record<string, string> {
  return status === 413 ? { connection: 'close' } : {}
}

function notFound(error: string): Answer {
  return { status: 404, body: { error } }
}

function methodNotAllowed(methods: readonly string[]): Answer {
  return {
    status: 405,
    headers: { allow: [...methods, 'OPTIONS'].join(', ') },
    body: { error: 'HTTP 405 Method Not Allowed' },
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}
