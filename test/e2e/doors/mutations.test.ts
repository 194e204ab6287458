import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mintToken } from '../../../src/testing/index.js'
import { SUBJECTS } from './cases/subjects.js'
import { FRAMEWORKS } from './frameworks/index.js'
import { printTable } from './print-table.js'
import type { DoorRoute } from './routes.js'
import { type DoorServer, type StartDoor, serveWith } from './run-column.js'
import { gate, scriptedTrail } from './scripted-trail.js'

type Handle = NonNullable<DoorRoute['handle']>

const OWN = { permission: 'gavage_data:write', record: () => ({ gaveur_id: 1, site_id: 'LL' }) } as const
const OTHERS = { permission: 'gavage_data:write', record: () => ({ gaveur_id: 2, site_id: 'LL' }) } as const

/** Routes of each kind; `handle` is run by the handlers of all of them. */
const routesWith = (handle: Handle): readonly DoorRoute[] =>
  (
    [
      { method: 'GET', path: '/open', access: 'public' },
      { method: 'POST', path: '/open', access: 'public' },
      { method: 'GET', path: '/own', access: OWN },
      { method: 'POST', path: '/own', access: OWN },
      { method: 'PUT', path: '/late', access: { ...OWN, record: async () => OWN.record() } },
      { method: 'DELETE', path: '/list', access: { permission: 'gavage_data:write', list: true } },
      { method: 'POST', path: '/anybody', access: 'authenticated' },
      { method: 'POST', path: '/question', access: 'authenticated', effect: 'none' },
      { method: 'POST', path: '/searching', access: { permission: 'gavage_data:read', list: true }, effect: 'none' },
      { method: 'POST', path: '/asking', access: OWN, effect: 'none' },
      { method: 'POST', path: '/others', access: OTHERS },
    ] as const
  ).map((route) => ({ ...route, handle }))

async function open(start: StartDoor, handle: Handle, trail: ReturnType<typeof scriptedTrail>) {
  const server = await serveWith(start, 'gaveurs', routesWith(handle), trail.trail)
  onTestFinished(() => server.stop())
  return server
}

const authorization = `Bearer ${mintToken(SUBJECTS.gaveur1)}`

const ask = ({ port }: DoorServer, request: string, headers: Readonly<Record<string, string>> = {}) => {
  const [method = '', path = ''] = request.split(' ')
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization, 'content-length': '0', ...headers },
  })
}

const IN_ORDER = 'intent, intent on disk, handler, outcome, outcome on disk'

/** What happens, in order, to a request; and what the trail has of it: `DATA_MUTATION` alone. */
const TABLE: readonly (readonly [request: string, status: number, order: string, changes: string])[] = [
  ['GET /open', 200, 'handler', ''],
  ['POST /open', 200, 'handler', ''],
  ['GET /own', 200, 'handler', ''],
  ['HEAD /own', 200, 'handler', ''],
  ['POST /own', 200, IN_ORDER, 'pending granted, success granted'],
  ['PUT /late', 200, IN_ORDER, 'pending granted, success granted'],
  ['DELETE /list', 200, IN_ORDER, 'pending granted_within, success granted_within'],
  ['POST /anybody', 200, IN_ORDER, 'pending ok, success ok'],
  ['POST /question', 200, 'handler', ''],
  ['POST /searching', 200, 'handler', ''],
  ['POST /asking', 200, 'handler', ''],
  ['POST /others', 403, '', ''],
  ['POST /nowhere', 404, '', ''],
]

const columns = new Map<string, string[]>()

describe.each(Object.entries(FRAMEWORKS))('a change at a door of %s', (name, start) => {
  it.each(TABLE)('%s', async (request, status, order, changes) => {
    const trail = scriptedTrail()
    const server = await open(start, () => void trail.notes.push('handler'), trail)
    const answer = await ask(server, request)
    const seen = trail.events
      .filter(({ event }) => event === 'DATA_MUTATION')
      .map(({ outcome, reason }) => `${outcome} ${reason}`)
    columns.set(name, [...(columns.get(name) ?? []), seen.length === 0 ? '–' : seen.join(', ')])
    expect([answer.status, trail.notes.join(', '), seen.join(', ')]).toEqual([status, order, changes])
  })

  it('says in its outcome whose intent it is, and what was changed', async () => {
    const trail = scriptedTrail()
    const server = await open(start, (note) => note({ before: { dose_g: 1 }, after: { dose_g: 2 } }), trail)
    await ask(server, 'POST /own', {
      'user-agent': 'feeder/1',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    })
    const [intent, ...others] = trail.events
    const outcome = others.at(-1)
    expect(intent).toMatchObject({
      event: 'DATA_MUTATION',
      outcome: 'pending',
      record: { gaveur_id: 1, site_id: 'LL' },
    })
    expect(intent?.status).toBeUndefined()
    expect(outcome).toMatchObject({
      outcome: 'success',
      intent: 1,
      intentChain: 'cfc8086e64ed',
      status: 200,
      change: { before: { dose_g: 1 }, after: { dose_g: 2 } },
    })
    for (const event of trail.events) {
      expect(event).toMatchObject({
        user: SUBJECTS.gaveur1.username,
        roles: ['gaveur'],
        userAgent: 'feeder/1',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        method: 'POST',
        path: '/own',
        address: expect.stringMatching(/127\.0\.0\.1$/),
        policyVersion: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
      if (event.event !== 'TOKEN_VALIDATION') expect(event.rule).toMatch(/^gaveur policy\.yaml:\d+$/)
    }
  })

  it('is not made while its intent is on its way to disk', async () => {
    const intent = gate()
    const asked = gate()
    const trail = scriptedTrail(({ outcome }) => {
      if (outcome !== 'pending') return 'write'
      asked.open()
      return intent.opened
    })
    const server = await open(start, () => void trail.notes.push('handler'), trail)
    const answer = ask(server, 'POST /own')
    await asked.opened
    await ask(server, 'GET /open')
    expect(trail.notes).toEqual(['intent', 'handler'])
    intent.open()
    expect((await answer).status).toBe(200)
  })

  it('is not made where its intent is refused', async () => {
    const trail = scriptedTrail(() => 'refuse')
    const server = await open(start, () => void trail.notes.push('handler'), trail)
    for (const request of ['POST /own', 'PUT /late', 'DELETE /list', 'POST /anybody']) {
      trail.notes.length = 0
      const answer = await ask(server, request)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('5')
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(await answer.json()).toMatchObject({ code: 'audit_unavailable', detail: expect.stringMatching(/Nothing/) })
      expect(trail.notes).toEqual(['intent refused'])
    }
    const events = trail.events.filter(({ event }) => event !== 'TOKEN_VALIDATION')
    expect(events).toMatchObject(
      Array(4).fill({ event: 'AUTHENTICATED_REQUEST', outcome: 'failure', reason: 'audit_unavailable', status: 503 }),
    )
    expect((await ask(server, 'GET /own')).status).toBe(200)
    expect((await ask(server, 'POST /question')).status).toBe(200)
  })

  it('is not acknowledged while its outcome is on its way to disk', async () => {
    const outcome = gate()
    const asked = gate()
    const trail = scriptedTrail((event) => {
      if (event.outcome === 'pending') return 'write'
      asked.open()
      return outcome.opened
    })
    const server = await open(start, () => {}, trail)
    const socket = connect(server.port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
    })
    await once(socket, 'connect')
    socket.write(`POST /own HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nAuthorization: ${authorization}\r\n\r\n`)
    await asked.opened
    await ask(server, 'GET /open')
    expect(text).toBe('')
    outcome.open()
    await once(socket, 'data')
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    socket.destroy()
  })

  it('is not acknowledged where its outcome is refused', async () => {
    const trail = scriptedTrail(({ outcome }) => (outcome === 'pending' ? 'write' : 'refuse'))
    const server = await open(start, () => void trail.notes.push('handler'), trail)
    for (const request of ['POST /own', 'PUT /late', 'DELETE /list', 'POST /anybody']) {
      const answer = await ask(server, request)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBeNull()
      expect(answer.headers.get('etag')).toBeNull()
      expect(answer.headers.get('x-request-id')).not.toBeNull()
      expect(await answer.json()).toMatchObject({
        code: 'audit_outcome_unrecorded',
        detail: expect.stringMatching(/may have been made/),
        requestId: answer.headers.get('x-request-id'),
      })
    }
    expect(trail.notes.filter((note) => note === 'handler')).toHaveLength(4)
  })

  it('has an outcome where its handler fails', async () => {
    const trail = scriptedTrail()
    const server = await open(
      start,
      async () => {
        throw new Error('no database')
      },
      trail,
    )
    expect((await ask(server, 'POST /own')).status).toBe(500)
    expect(trail.events.at(-1)).toMatchObject({
      event: 'DATA_MUTATION',
      outcome: 'failure',
      reason: 'internal_error',
      status: 500,
      intent: 1,
    })
  })

  it('is answered 503 where its handler fails and its outcome is refused', async () => {
    const trail = scriptedTrail(({ outcome }) => (outcome === 'pending' ? 'write' : 'refuse'))
    const server = await open(
      start,
      async () => {
        throw new Error('no database')
      },
      trail,
    )
    expect((await ask(server, 'POST /own')).status).toBe(503)
  })

  it('has an outcome where its caller has gone', async () => {
    const handling = gate()
    const late = gate()
    const trail = scriptedTrail()
    const server = await open(
      start,
      () => {
        handling.open()
        return late.opened
      },
      trail,
    )
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`POST /own HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nAuthorization: ${authorization}\r\n\r\n`)
    await handling.opened
    socket.destroy()
    await once(socket, 'close')
    await ask(server, 'GET /nowhere')
    late.open()
    await expect.poll(() => trail.notes).toContain('outcome on disk')
    const [outcome, ...others] = trail.events.filter(({ intent }) => intent !== undefined)
    expect(others).toEqual([])
    // Its handler has gone on, and made it.
    expect(outcome).toMatchObject({ outcome: 'success', reason: 'granted', status: 200 })
  })
})

it('is one table, six times', () => {
  const names = Object.keys(FRAMEWORKS)
  printTable([
    ['changes in the trail', ...names],
    ...TABLE.map(([request], at) => [request, ...names.map((name) => columns.get(name)?.[at] ?? '')]),
  ])
  for (const name of names) expect(columns.get(name)).toEqual(columns.get('Koa'))
})
