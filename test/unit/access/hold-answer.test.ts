import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { holdAnswer } from '../../../src/access/hold-answer.js'
import type { Problem } from '../../../src/http-auth/index.js'

type Handler = (response: ServerResponse, request: IncomingMessage) => void

const UNRECORDED: Problem = { status: 503, code: 'unrecorded', title: 'Not recorded' }
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A server whose answers are held until `ending` lets them go; what it was told of them. */
async function serve(handle: Handler, ending: () => Promise<Problem | undefined> | undefined = turnOnce) {
  const statuses: number[] = []
  const errors: unknown[] = []
  const server = createServer((incoming, response) => {
    response.setHeader('X-Request-ID', 'r1')
    response.on('error', (error) => errors.push(error))
    const end = (status: number) => {
      statuses.push(status)
      return ending()
    }
    holdAnswer(response, { end }, 'r1')
    handle(response, incoming)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, statuses, errors }
}

async function turnOnce(): Promise<undefined> {
  await turn()
  return undefined
}

async function ask(port: number, method = 'POST') {
  const sent = request({ port, host: '127.0.0.1', method, path: '/' })
  sent.end()
  const [answer]: IncomingMessage[] = await once(sent, 'response')
  if (answer === undefined) throw new Error('no answer')
  let body = ''
  for await (const chunk of answer.setEncoding('utf8')) body += chunk
  return { status: answer.statusCode, message: answer.statusMessage, headers: answer.headers, body }
}

describe('an answer whose outcome is on disk already', () => {
  it('leaves at once, with the head that was given', async () => {
    const seen: unknown[] = []
    const { port, statuses } = await serve(
      (response) => {
        response.writeHead(201, { 'X-Made': '1' })
        seen.push(response.headersSent, response.write('a'), response.headersSent)
        response.end('b')
      },
      () => undefined,
    )
    expect(await ask(port)).toMatchObject({ status: 201, headers: { 'x-made': '1', 'x-request-id': 'r1' }, body: 'ab' })
    expect([statuses, seen]).toEqual([[201], [false, true, true]])
  })

  it('ends with its connection where its head is none', async () => {
    const { port } = await serve(
      (response) => response.writeHead(200, { 'X-Made': 'a\nb' }).end(),
      () => undefined,
    )
    await expect(ask(port)).rejects.toThrow('socket hang up')
  })
})

describe('an answer that is let go', () => {
  const handlers: readonly [string, Handler, number, string][] = [
    ['end', (response) => response.end('done'), 200, 'done'],
    ['end without a body', (response) => response.writeHead(201).end(), 201, ''],
    [
      'a status that is set',
      (response) => {
        response.statusCode = 202
        response.end('later')
      },
      202,
      'later',
    ],
    ['204', (response) => response.writeHead(204).end(), 204, ''],
    ['304', (response) => response.writeHead(304, { ETag: '"1"' }).end(), 304, ''],
    [
      'a head with a message and headers',
      (response) => response.writeHead(201, 'Made', { Location: '/1' }).end('x'),
      201,
      'x',
    ],
    [
      'a head as a list',
      (response) => response.writeHead(201, ['Location', '/1', 'Location', '/2']).end('x'),
      201,
      'x',
    ],
    [
      'pieces',
      (response) => {
        response.write('one ')
        response.write(Buffer.from('two '))
        setImmediate(() => response.end('three'))
      },
      200,
      'one two three',
    ],
    [
      'headers first',
      (response) => {
        response.writeHead(206)
        response.flushHeaders()
        response.end('part')
      },
      206,
      'part',
    ],
    [
      'a stream',
      (response) => Readable.from(Array(2000).fill('x'.repeat(100))).pipe(response),
      200,
      'x'.repeat(200_000),
    ],
    [
      'what is said after its end',
      (response) => {
        response.statusCode = 201
        response.setHeader('X-Kept', 'yes')
        response.end('first')
        response.statusCode = 500
        response.setHeader('X-Late', 'yes')
        response.removeHeader('X-Kept')
        response.writeHead(500)
        response.write('more')
        response.end('second')
      },
      201,
      'first',
    ],
    [
      'headers that change after its head',
      (response) => {
        const headers: Record<string, string> = { 'X-Kept': 'yes' }
        response.writeHead(200, headers)
        headers['X-Kept'] = 'no'
        headers['Content-Length'] = '0'
        response.end('whole')
      },
      200,
      'whole',
    ],
  ]

  it.each(handlers)('is as it was meant: %s', async (_, handle, status, body) => {
    const { port, statuses, errors } = await serve(handle)
    const answer = await ask(port)
    expect([answer.status, answer.body, statuses, errors]).toEqual([status, body, [status], []])
    expect(answer.headers).toMatchObject({ 'x-request-id': 'r1' })
    expect(answer.headers['x-late']).toBeUndefined()
    if (body === 'first' || body === 'whole') expect(answer.headers['x-kept']).toBe('yes')
  })

  it('has its callbacks called, and its stream go on', async () => {
    const calls: string[] = []
    const { port } = await serve((response) => {
      response.write('a', () => calls.push('written'))
      response.once('drain', () => calls.push('drained'))
      response.once('drain', () => response.end('b', () => calls.push('ended')))
    })
    expect((await ask(port)).body).toBe('ab')
    await expect.poll(() => calls.sort()).toEqual(['drained', 'ended', 'written'])
  })

  it('has no body for HEAD', async () => {
    const { port } = await serve((response) => response.writeHead(200, { 'Content-Length': '4' }).end('four'))
    expect(await ask(port, 'HEAD')).toMatchObject({ status: 200, body: '', headers: { 'content-length': '4' } })
  })

  it('waits with those behind it on its connection, which is kept', async () => {
    const waiting: (() => void)[] = []
    const { port, statuses } = await serve(
      (response, { url }) => response.end(url),
      () => new Promise((resolve) => waiting.push(() => resolve(undefined))),
    )
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
    })
    const line = (path: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`
    socket.write(line('/one') + line('/two'))
    await expect.poll(() => statuses.length).toBe(2)
    // The second may go: it waits for the first all the same.
    waiting[1]?.()
    await turn()
    expect(text).toBe('')
    waiting[0]?.()
    await expect.poll(() => text).toMatch(/\/one[\s\S]*\/two$/)
    socket.write(line('/three'))
    await expect.poll(() => waiting.length).toBe(3)
    waiting[2]?.()
    await expect.poll(() => text).toMatch(/\/three$/)
    socket.destroy()
  })

  it('goes through whoever put itself before it, and after', async () => {
    const seen: string[] = []
    const wrap = (response: ServerResponse, name: string) => {
      const { end } = response
      response.end = (...given: unknown[]) => {
        seen.push(name)
        return Reflect.apply(end, response, given)
      }
    }
    const server = createServer((_, response) => {
      wrap(response, 'session')
      holdAnswer(response, { end: () => turnOnce().then(() => void seen.push('on disk')) as Promise<undefined> }, 'r1')
      wrap(response, 'compression')
      response.end('x')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    expect((await ask((server.address() as AddressInfo).port)).body).toBe('x')
    expect(seen).toEqual(['compression', 'on disk', 'session'])
  })
})

describe('an answer that may not leave', () => {
  const refuse = async () => UNRECORDED

  it.each<[string, Handler]>([
    ['a body', (response) => response.writeHead(201, { Location: '/1' }).end('made')],
    [
      'headers of its own',
      (response) => {
        response.statusMessage = 'Made'
        response.setHeader('Content-Length', '4')
        response.setHeader('ETag', '"1"')
        response.setHeader('Location', '/1')
        response.setHeader('Content-Encoding', 'gzip')
        response.end('made')
      },
    ],
    ['a stream', (response) => Readable.from(Array(2000).fill('x'.repeat(100))).pipe(response)],
    [
      'pieces that come late',
      async (response) => {
        // Before, while and after it is answered.
        for (let at = 0; at < 20; at++) {
          response.write('one')
          await undefined
        }
        response.end('two')
      },
    ],
    ['nothing', (response) => response.writeHead(204).end()],
  ])('is a problem instead: %s', async (_, handle) => {
    const { port, errors } = await serve(handle, refuse)
    const { status, message, headers, body } = await ask(port)
    expect([status, message]).toEqual([503, 'Service Unavailable'])
    expect(JSON.parse(body)).toMatchObject({ code: 'unrecorded', requestId: 'r1' })
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'x-request-id': 'r1' })
    for (const name of ['location', 'etag', 'content-encoding']) expect(headers[name]).toBeUndefined()
    await turn()
    expect(errors).toEqual([])
  })

  it('ends its connection where a part of it is out', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200)
      response.write('out before anybody asked')
      holdAnswer(response, { end: refuse }, 'r1')
      response.end('more')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    await expect(ask((server.address() as AddressInfo).port)).rejects.toThrow(/aborted|hang up/)
  })
})

it('ends the connection of an answer that cannot be given', async () => {
  const { port } = await serve((response) => response.writeHead(99).end())
  await expect(ask(port)).rejects.toThrow(/hang up/)
})

it('is told of an answer whose caller has gone, and gives none', async () => {
  let answer: () => void = () => {}
  const { port, statuses, errors } = await serve((response) => {
    answer = () => response.writeHead(201).end('made')
    response.once('close', () => answer())
  })
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n')
  await turn()
  socket.destroy()
  await expect.poll(() => statuses).toEqual([201])
  await turn()
  expect(errors).toEqual([])
})
