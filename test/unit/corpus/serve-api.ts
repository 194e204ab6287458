import { once } from 'node:events'
import { createServer, request } from 'node:http'
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import { createProofChecker } from '../../../src/dpop/index.js'
import type { PasserelleState } from '../../../src/koa/index.js'
import {
  answerClientError,
  audit,
  authenticate,
  authorize,
  problemDetails,
  requestId,
  requestLog,
  securityHeaders,
} from '../../../src/koa/index.js'
import { createPolicy, type Identity } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { createVerifier, type Verifier } from '../../../src/tokens/index.js'
import { memoryLogger, memoryTrail } from '../../support/fakes.js'
import { URL_CALLED } from '../dpop/proofs.js'
import { AUDIENCE, ISSUER, NOW } from '../tokens/forge.js'
import { APIS, OTHER_ISSUER } from './attacks/apis.js'
import type { Step } from './attacks/attack.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))

export interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly challenge: string | undefined
  /** What follows `token refused: ` in auth.log, without what was expected and seen. */
  readonly log: string | undefined
  /** Reasons of the request's audit events. */
  readonly audit: readonly string[]
  /** Whether auth.log got a line for a token that was never seen before. */
  readonly firstSeen: boolean
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

export interface ServedApi {
  /** URLs that its verifier fetched. */
  readonly fetched: readonly string[]
  /** Errors that became a 500. */
  readonly unexpected: readonly unknown[]
  ask(step: Step, id: string): Promise<Answer>
  close(): Promise<void>
}

/** Serves the default stack in front of two routes, with keys from the issuer server. */
export async function serveApi(name: string, issuerOrigin: string): Promise<ServedApi> {
  const api = APIS[name]
  if (api === undefined) throw new Error(`there is no API ${name} in apis.ts`)
  const fetched: string[] = []
  const unexpected: unknown[] = []
  const now = () => NOW * 1_000
  const at = (realm: string) => `${issuerOrigin}/${encodeURIComponent(name)}/${realm}`
  const first = { issuer: ISSUER, audience: AUDIENCE, internalUrl: at('realm'), ...api.options }
  const second = { issuer: OTHER_ISSUER, audience: AUDIENCE, internalUrl: at('other') }
  const options = {
    ...(api.second === undefined ? first : { issuers: [first, second] }),
    ...api.shared,
    proofs: createProofChecker({ now }),
    now,
    fetch: (url: string, init: RequestInit) => {
      fetched.push(url)
      return fetch(url, init)
    },
  }
  // Options of a table that knows no types of ours.
  const verifier: Verifier = Reflect.apply(createVerifier, undefined, [options])
  const logger = memoryLogger()
  const trail = memoryTrail()

  const app = new Koa()
  app.silent = true
  app.use(requestId())
  app.use(securityHeaders())
  app.use(requestLog(memoryLogger()))
  app.use(problemDetails({ onUnexpectedError: (error) => unexpected.push(error) }))
  app.use(audit(trail))
  app.use(authenticate({ verifier, policy, logger, surroundings: { urlOf: () => URL_CALLED } }))
  const routes = new Router<PasserelleState>()
  const record = authorize('gavage_data:read', () => ({ gaveur_id: 1, site_id: 'LL' }))
  const done = (ctx: Context) => {
    ctx.body = { ok: true }
  }
  routes.get('/record', record, done)
  routes.post('/record', record, done)
  routes.get('/admin', authorize('audit:read'), done)
  routes.get('/widen/:how', (ctx) => {
    ctx.body = { thrown: widen(ctx.state.identity, ctx.params.how) }
  })
  app.use(routes.routes())

  const server = createServer({ maxHeaderSize: api.maxHeaderSize ?? 16_384 }, app.callback())
  server.on('clientError', answerClientError).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const { port } = address

  async function ask(step: Step, id: string): Promise<Answer> {
    const seenLines = logger.lines.length
    const headers = [...step.headers(`http://127.0.0.1:${port}`), 'Host', 'api.example', 'X-Request-ID', id]
    const body = step.body ?? ''
    if (body !== '') headers.push('Content-Length', String(Buffer.byteLength(body)))
    const sent = request({
      host: '127.0.0.1',
      port,
      method: step.method ?? 'GET',
      path: step.path ?? '/record',
      headers,
      agent: false,
    })
    sent.end(body)
    const [response] = await once(sent, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const problem: { code?: string } = text.startsWith('{') ? JSON.parse(text) : {}
    const lines = logger.lines.slice(seenLines)
    return {
      status: response.statusCode,
      code: problem.code,
      challenge: response.headers['www-authenticate'],
      log: lines
        .map((line) => /^WARNING token refused: (\w+(?: \(\w+\))?):/.exec(line)?.[1])
        .find((found) => found !== undefined),
      audit: trail.events.filter((event) => event.requestId === id).map(({ reason }) => reason),
      firstSeen: lines.some((line) => line.startsWith('INFO token accepted')),
      headers: response.headers,
      body: text,
    }
  }

  return {
    fetched,
    unexpected,
    ask,
    async close() {
      verifier.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** What a careless or hostile handler might do with the identity it is given. Returns whether that threw. */
function widen(identity: Identity | undefined, how: string | undefined): boolean {
  const it = identity ?? {}
  const push = (list: unknown, value: string) => Reflect.apply(Array.prototype.push, list, [value])
  const ways: Readonly<Record<string, () => void>> = {
    roles: () => push(identity?.roles, 'admin'),
    permissions: () => push(identity?.permissions, 'audit:read'),
    claims: () => push(Object(identity?.claims.realm_access).roles, 'admin'),
    'client roles': () => Object.assign(identity?.clientRoles ?? {}, { 'backend-api': ['admin'] }),
    attributes: () => Object.assign(identity?.attributes ?? {}, { gaveur_id: 2 }),
    can: () => Object.defineProperty(it, 'explain', { value: () => ({ allowed: true, because: { code: 'granted' } }) }),
    prototype: () => Object.setPrototypeOf(it, { explain: () => ({ allowed: true }) }),
    array: () => Object.assign(it, { roles: ['admin'] }),
  }
  const way = ways[how ?? '']
  if (way === undefined) throw new Error(`there is no way ${how}`)
  try {
    way()
    return false
  } catch {
    return true
  }
}
