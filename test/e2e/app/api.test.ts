import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../../src/app.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { mintToken } from '../../../src/testing/index.js'
import { EIGHT_HEADERS } from '../../support/eight-headers.js'
import { jsonOf } from '../../support/json-of.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testConfiguration } from '../../support/test-configuration.js'

let server: RunningServer
let logs: string
let admin: string
let jean: string

async function mint(options: Parameters<typeof mintToken>[0]): Promise<string> {
  return rememberSecret(await mintToken({ issuer: server.issuer, ...options }))
}

beforeAll(async () => {
  logs = await logFolder()
  server = await startServer(testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, PORT: '0' }))
  admin = await mint({ username: 'admin@euralis.fr', roles: ['admin'] })
  jean = await mint({
    username: 'jean.martin@gaveur.fr',
    roles: ['gaveur'],
    attributes: { gaveur_id: 1, site_id: 'LL' },
  })
})

afterAll(() => server.stop())

function call(path: string, token?: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
  return fetch(`${server.url}${path}`, { ...init, headers })
}

function post(path: string, token: string, body: string, contentType = 'application/json'): Promise<Response> {
  return call(path, token, { method: 'POST', body, headers: { 'Content-Type': contentType } })
}

/** What is written to the socket as it is, and the whole answer. */
async function raw(text: string): Promise<string> {
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk
  return answer
}

interface Items {
  readonly items: readonly { readonly id: number }[]
  readonly next_cursor: string | null
}

describe('open routes', () => {
  it('GET /health says how each part is', async () => {
    const response = await call('/health')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      status: 'ok',
      checks: {
        database: { status: 'ok' },
        cache: { status: 'ok' },
        memory: { status: 'ok' },
        environment: { status: 'ok' },
        issuer: { status: 'ok' },
        policy: { status: 'ok' },
        revocations: { status: 'ok' },
        audit: { status: 'ok' },
        audit_copy: { status: 'disabled' },
        mail: { status: 'disabled' },
        sms: { status: 'disabled' },
        webhooks: { status: 'disabled' },
        error_reporter: { status: 'disabled' },
        alerts: { status: 'disabled' },
      },
    })
    expect((await call('/health/live')).status).toBe(200)
  })

  it('GET /openapi.json describes every route of the API', async () => {
    const document = await jsonOf<{ paths: Record<string, object> }>(call('/openapi.json'))
    expect(Object.entries(document.paths).map(([path, operations]) => `${Object.keys(operations)} ${path}`)).toEqual([
      'get /',
      'get /health',
      'get /health/live',
      'get /openapi.json',
      'get /auth/me',
      'get /auth/permissions',
      'get,put /logging/levels',
      'get /audit/events',
      'get /api/gavage',
      'get,post /api/gavage/{gaveurId}',
      'get /api/analytics',
      'get /api/analytics/export',
      'get,post /api/sqal',
      'get,put /api/sites/{siteId}',
      'post /access/v1/evaluation',
      'post /access/v1/evaluations',
    ])
  })
})

it('GET /auth/me says who calls and what they may do', async () => {
  const me = await jsonOf<{ expires_at: string }>(call('/auth/me', jean))
  expect(me).toMatchObject({
    username: 'jean.martin@gaveur.fr',
    roles: ['gaveur'],
    permissions: ['analytics:read', 'gavage_data:read', 'gavage_data:write'],
    attributes: { gaveur_id: 1, site_id: 'LL' },
  })
  expect(Date.parse(me.expires_at)).toBeGreaterThan(Date.now())
})

it('GET /auth/permissions gives every verdict at once', async () => {
  const response = await call('/auth/permissions', jean)
  expect(response.headers.get('Cache-Control')).toBe('private, no-store')
  expect(response.headers.get('ETag')).toBeNull()
  const { permissions } = await jsonOf<{ permissions: object }>(Promise.resolve(response))
  const realm = await loadRealmConfig(demonstrationRealmDirectory())
  expect(Object.keys(permissions)).toEqual(createPolicy(realm).permissions)
  expect(permissions).toMatchObject({
    'audit:read': { allowed: 'never' },
    'gavage_data:write': {
      allowed: 'within',
      any_of: [{ gaveur_id: 1 }],
      none_of: [],
      fields: { gaveur_id: 'integer', site_id: 'string' },
    },
  })
  const service = await mint({ serviceAccount: true, clientId: 'jobs', roles: ['superviseur'] })
  expect(await jsonOf<object>(call('/auth/permissions', service))).toMatchObject({
    permissions: { 'gavage_data:read': { allowed: 'always' }, 'gavage_data:write': { allowed: 'never' } },
  })
  expect((await call('/auth/permissions')).status).toBe(401)
})

describe('what is written is there to be read', () => {
  it('a feeding', async () => {
    const before = (await jsonOf<Items>(call('/api/gavage/1?limit=500', jean))).items.length
    const made = await post('/api/gavage/1', jean, '{"lot":"LL042","dose_g":420}')
    expect(made.status).toBe(201)
    const row = await made.json()
    expect(row).toMatchObject({ gaveur_id: 1, site_id: 'LL', lot: 'LL042', dose_g: 420 })
    const after = (await jsonOf<Items>(call('/api/gavage/1?limit=500', jean))).items
    expect(after).toHaveLength(before + 1)
    expect(after.at(-1)).toEqual(row)
  })

  it('the name of a site', async () => {
    const init = { method: 'PUT', body: '{"name":"Landes Sud"}', headers: { 'Content-Type': 'application/json' } }
    expect((await call('/api/sites/LS', admin, init)).status).toBe(200)
    expect(await (await call('/api/sites/LS', admin)).json()).toEqual({ site_id: 'LS', name: 'Landes Sud' })
  })

  it('pages of a list fit together', async () => {
    const ids: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Items = await jsonOf<Items>(
        call(`/api/gavage?limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`, admin),
      )
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect(ids.length).toBeGreaterThanOrEqual(180)
    expect(ids).toEqual([...new Set(ids)].sort((left, right) => left - right))
  })

  it('analytics as CSV', async () => {
    const response = await call('/api/analytics/export', admin)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect((await response.text()).split('\r\n')).toHaveLength(8)
  })
})

describe('bad input', () => {
  const rows: readonly [string, () => Promise<Response>, number, string, string?][] = [
    ['a missing field', () => post('/api/gavage/1', jean, '{"lot":"LL042"}'), 400, 'validation_failed', 'body.dose_g'],
    [
      'a wrong type',
      () => post('/api/gavage/1', jean, '{"lot":"LL042","dose_g":"420"}'),
      400,
      'validation_failed',
      'body.dose_g',
    ],
    [
      'an unknown field',
      () => post('/api/gavage/1', jean, '{"lot":"LL042","dose_g":420,"gaveur_id":2}'),
      400,
      'validation_failed',
      'body.gaveur_id',
    ],
    [
      'a number too large',
      () => post('/api/gavage/1', jean, '{"lot":"LL042","dose_g":1e999}'),
      400,
      'validation_failed',
      'body.dose_g',
    ],
    ['not JSON', () => post('/api/gavage/1', jean, '{'), 400, 'malformed_body'],
    ['no body', () => post('/api/gavage/1', jean, ''), 400, 'malformed_body'],
    ['a list', () => post('/api/gavage/1', jean, '[]'), 400, 'validation_failed', 'body'],
    ['another media type', () => post('/api/gavage/1', jean, 'lot=LL042', 'text/plain'), 415, 'unsupported_media_type'],
    [
      'too large a body',
      () => post('/api/gavage/1', jean, JSON.stringify({ lot: 'x'.repeat(200_000) })),
      413,
      'body_too_large',
    ],
    ['an id with a sign', () => call('/api/gavage/+1', jean), 400, 'validation_failed', 'params.gaveurId'],
    ['an id in another spelling', () => call('/api/gavage/0x1', jean), 400, 'validation_failed', 'params.gaveurId'],
    ['an encoded slash in an id', () => call('/api/gavage/1%2f2', jean), 400, 'invalid_target'],
    ['an id that is not decodable', () => call('/api/gavage/%ff', jean), 400, 'invalid_target'],
    ['a limit out of range', () => call('/api/gavage?limit=501', jean), 400, 'validation_failed', 'query.limit'],
    ['a repeated parameter', () => call('/api/gavage?limit=1&limit=2', jean), 400, 'validation_failed', 'query.limit'],
    ['an unknown parameter', () => call('/api/gavage?limt=1', jean), 400, 'validation_failed', 'query.limt'],
    [
      'an unknown site in a body',
      () => post('/api/sqal', admin, '{"site_id":"XX","lot":"LS101","grade":"A"}'),
      400,
      'validation_failed',
      'body.site_id',
    ],
    ['no such route', () => call('/api/nothing', jean), 404, 'not_found'],
    ['no such method', () => call('/api/gavage', jean, { method: 'DELETE' }), 405, 'method_not_allowed'],
    ['a method nobody has', () => call('/api/gavage', jean, { method: 'PURGE' }), 501, 'not_implemented'],
  ]
  it.each(rows)('%s', async (_, send, status, code, field) => {
    const response = await send()
    const text = await response.text()
    expect({ status: response.status, type: response.headers.get('content-type') }, text).toEqual({
      status,
      type: 'application/problem+json',
    })
    const body = JSON.parse(text)
    expect(body).toMatchObject({ status, code, requestId: response.headers.get('x-request-id') })
    expect(body.errors?.map((error: { field: string }) => error.field)).toEqual(
      field === undefined ? undefined : [field],
    )
    expect(EIGHT_HEADERS.filter((name) => !response.headers.has(name))).toEqual([])
    expect(text).not.toMatch(/at .*\.(js|ts)|node_modules/)
  })

  const garbage: readonly [string, string, number][] = [
    ['not HTTP', 'hello\r\n\r\n', 400],
    ['a header over the limit', `GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST /api/gavage/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
  ]
  it.each(garbage)('what Node itself refuses has the eight headers too: %s', async (_, text, status) => {
    const answer = await raw(text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    const head = answer.slice(0, answer.indexOf('\r\n\r\n')).toLowerCase()
    expect(EIGHT_HEADERS.filter((name) => !head.includes(`\r\n${name}: `))).toEqual([])
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status })
  })
})

describe('tricks with the path never reach another record', () => {
  it.each([
    '/api/gavage/1/../2',
    '/api/gavage/%32',
    '//api/gavage/1',
    '/api//gavage/1',
    '/api/gavage/1;x=2',
    '/health/../api/gavage/2',
    '/health/%2e%2e/api/gavage/2',
    '/health;x',
    '/%68ealth',
    '/openapi.json#/../api/gavage/2',
    '/auth/backchannel-logout/..;/me',
  ])('%s is read by nobody', async (path) => {
    for (const authorization of ['', `Authorization: Bearer ${jean}\r\n`]) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n${authorization}Connection: close\r\n\r\n`)
      expect(answer.slice(9, 12)).toBe('400')
      expect(answer).toContain('"code":"invalid_target"')
    }
  })

  it.each(['/api/gavage/2/', '/API/GAVAGE/2'])("%s is another's record", async (path) => {
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${jean}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer.slice(9, 12)).toBe('403')
    const bare = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(bare.slice(9, 12)).toBe('401')
  })

  it('a method override is not read', async () => {
    const response = await call('/api/gavage/2', jean, {
      headers: { 'X-HTTP-Method-Override': 'GET', 'X-Original-URL': '/api/gavage/1' },
    })
    expect(response.status).toBe(403)
  })
})

describe('a refused token', () => {
  const rows: readonly [string, () => Promise<string>, RegExp][] = [
    ['an expired one', () => mint({ expired: true }), /token refused: expired/],
    ['an ID token', () => mint({ kind: 'ID' }), /token refused: token_kind.*ID/],
    ['a refresh token', () => mint({ kind: 'Refresh' }), /token refused: token_kind.*Refresh/],
    ['one for another audience', () => mint({ audience: 'account' }), /token refused: audience.*backend-api.*account/],
    [
      'one of another issuer',
      () => mint({ issuer: 'https://id.example/realms/other' }),
      /token refused: issuer.*id\.example/,
    ],
    [
      'one with a byte changed',
      async () => rememberSecret(admin.slice(0, -30) + (admin.at(-30) === 'A' ? 'B' : 'A') + admin.slice(-29)),
      /token refused: signature/,
    ],
  ]
  it.each(rows)('is 401 to the caller and explained in auth.log: %s', async (_, token, explanation) => {
    const id = `refused-${randomUUID()}`
    const response = await call('/api/gavage/1', await token(), { headers: { 'X-Request-ID': id } })
    expect(response.status).toBe(401)
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({ code: 'invalid_token', requestId: id })
    expect(body).not.toMatch(/audience|issuer|signature|kind/)
    await expect
      .poll(async () =>
        (await readFile(join(logs, 'auth.log'), 'utf8')).split('\n').find((text) => text.includes(`request_id=${id}`)),
      )
      .toMatch(explanation)
  })
})
