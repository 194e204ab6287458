import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { type KeyValue, openKeyValue, StoreError } from '../../src/stores/index.js'
import { withPort } from '../contract/lost-connection-contract.js'
import { startFaultyNetwork } from '../support/faulty-network.js'
import { freePort } from '../support/free-port.js'
import { rememberSecret } from '../support/secrets-in-logs.js'
import { type RedisServer, startRedis } from './redis-server.js'

const SOON = { timeout: 15_000, interval: 20 }

function open(
  url: string,
  commandTimeoutMs = 1_000,
): { readonly keyValue: KeyValue; readonly errors: readonly unknown[] } {
  const errors: unknown[] = []
  const keyValue = openKeyValue({
    url,
    connectTimeoutMs: 500,
    commandTimeoutMs,
    onError: (error) => errors.push(error),
  })
  onTestFinished(() => keyValue.close())
  return { keyValue, errors }
}

async function ownServer(password?: string): Promise<RedisServer> {
  const server = await startRedis(password)
  onTestFinished(() => server.remove())
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  )

const answers = (keyValue: KeyValue): Promise<void> => vi.waitFor(() => keyValue.set('key', 'value'), SOON)

describe('a server that ends in the middle', () => {
  it('fails every command until it is back, and is used again then', async () => {
    const server = await ownServer()
    const { keyValue, errors } = open(server.url)
    await keyValue.set('key', 'value')
    await server.kill()
    await vi.waitFor(async () => expect(await keyValue.status()).toMatchObject({ state: 'failed' }), SOON)
    const commands = [
      keyValue.get('key'),
      keyValue.setIfAbsent('key', '', 1),
      keyValue.publish('channel', ''),
      keyValue.append('log', '', 1),
    ]
    for (const error of await Promise.all(commands.map(failure))) {
      expect(error).toBeInstanceOf(StoreError)
      expect(error).toMatchObject({ code: 'store_unreachable', message: expect.stringContaining('REDIS_URL') })
    }
    await server.start()
    await answers(keyValue)
    expect(await keyValue.status()).toEqual({ state: 'ok' })
    for (const error of errors) expect(error).toMatchObject({ name: 'StoreError', code: 'store_unreachable' })
    expect(errors.length).toBeGreaterThan(0)
  })

  it('sends nothing later that it could not send at once', async () => {
    const server = await ownServer()
    const { keyValue } = open(server.url)
    await answers(keyValue)
    await server.kill()
    const lost = await Promise.all(Array.from({ length: 20 }, () => failure(keyValue.increment('late', 60_000))))
    for (const error of lost) expect(error).toMatchObject({ code: 'store_unreachable' })
    await server.start()
    await answers(keyValue)
    expect(await keyValue.get('late')).toBeUndefined()
  })

  it('loses its logs, and who reads on is told that it begins anew', async () => {
    const server = await ownServer()
    const { keyValue } = open(server.url)
    await keyValue.append('log', 'old', 60_000)
    const { cursor } = await keyValue.readSince('log')
    await server.kill()
    await server.start()
    await answers(keyValue)
    expect(await keyValue.readSince('log', cursor)).toEqual({ values: [], cursor: undefined, continued: false })
    await keyValue.append('log', 'new', 60_000)
    expect(await keyValue.readSince('log', cursor)).toMatchObject({ values: ['new'], continued: false })
  })
})

it('many commands may wait for the first connection', async () => {
  const warnings: string[] = []
  const note = ({ name }: Error) => warnings.push(name)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  const { keyValue } = open(inject('redisUrl'))
  await Promise.all(Array.from({ length: 50 }, (_, at) => keyValue.set(`key:${at}`, '', 60_000)))
  await new Promise(setImmediate)
  expect(warnings).toEqual([])
})

describe('a server that can’t be used', () => {
  const refused: readonly (readonly [what: string, code: string, url: () => string | Promise<string>])[] = [
    ['nobody listens', 'store_unreachable', async () => `redis://127.0.0.1:${await freePort()}`],
    ['no such host', 'store_unreachable', () => 'redis://no-such-host.invalid'],
    [
      'no password',
      'store_unauthorized',
      async () => (await ownServer('the-right-password')).url.replace(/:[^/]+@/, ''),
    ],
    [
      'a wrong password',
      'store_unauthorized',
      async () => (await ownServer('the-right-password')).url.replace('right', rememberSecret('the-wrong-password')),
    ],
  ]
  it.each(refused)('(%s) is %s', async (_, code, url) => {
    const { keyValue } = open(await url())
    const error = await failure(keyValue.get('key'))
    expect(error).toMatchObject({ name: 'StoreError', code })
    expect(String(error)).not.toMatch(/the-(?:right|wrong)-password/)
    expect(await keyValue.status()).toMatchObject({ state: 'failed', error: expect.any(String) })
    expect(await failure(keyValue.setIfAbsent('key', '', 1_000))).toMatchObject({ code })
  })

  it('(it hangs up on everybody) is reported once, and not with each attempt to reach it', async () => {
    let attempts = 0
    const rude = createServer((socket) => {
      attempts += 1
      socket.destroy()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void rude.close())
    await once(rude, 'listening')
    const { keyValue, errors } = open(withPort('redis://127.0.0.1', portOf(rude)))
    expect(await failure(keyValue.get('key'))).toMatchObject({ code: 'store_unreachable' })
    await vi.waitFor(() => expect(attempts).toBeGreaterThan(3), SOON)
    expect(new Set(errors.map(String)).size).toBe(errors.length)
  })

  it('(it takes connections and never answers) is told within the deadlines', async () => {
    const network = await startFaultyNetwork(Number(new URL(inject('redisUrl')).port))
    onTestFinished(() => network.close())
    network.goSilent()
    const { keyValue } = open(withPort(inject('redisUrl'), network.port))
    const error = await failure(keyValue.get('key'))
    expect(error).toMatchObject({ name: 'StoreError', code: expect.stringMatching(/^store_(?:timeout|unreachable)$/) })
    expect(await keyValue.status()).toMatchObject({ state: 'failed' })
  })

  it('(its connection died without a word) costs one command, and the next has a new connection', async () => {
    const network = await startFaultyNetwork(Number(new URL(inject('redisUrl')).port))
    onTestFinished(() => network.close())
    const { keyValue } = open(withPort(inject('redisUrl'), network.port), 200)
    await keyValue.set('key', 'value')
    network.forgetConnections()
    const commands = await Promise.all(Array.from({ length: 5 }, () => failure(keyValue.get('key'))))
    expect(commands[0]).toMatchObject({ code: 'store_timeout' })
    for (const error of commands) expect(error).toBeInstanceOf(StoreError)
    expect(await keyValue.get('key')).toBe('value')
  })

  it('(it says nothing to a new connection) is asked by another one when it can answer again', async () => {
    const network = await startFaultyNetwork(Number(new URL(inject('redisUrl')).port))
    onTestFinished(() => network.close())
    network.goSilent()
    const { keyValue } = open(withPort(inject('redisUrl'), network.port), 200)
    expect(await failure(keyValue.get('key'))).toMatchObject({ code: 'store_timeout' })
    // The connection that nobody answered stays as it is.
    network.letNewOnesThrough()
    await answers(keyValue)
  })

  it('(it falls silent) is store_timeout, and is used again when it answers', async () => {
    const server = await ownServer()
    const { keyValue } = open(server.url, 200)
    await keyValue.set('key', 'value')
    server.freeze()
    expect(await failure(keyValue.get('key'))).toMatchObject({ code: 'store_timeout' })
    expect(await keyValue.status()).toMatchObject({ state: 'failed' })
    server.thaw()
    await answers(keyValue)
    expect(await keyValue.get('key')).toBe('value')
  })
})
