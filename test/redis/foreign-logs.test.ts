import { createClient } from 'redis'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createRevocations } from '../../src/revocation/index.js'
import { openRevocationStore } from '../../src/revocation-stores/index.js'
import { openKeyValue } from '../../src/stores/index.js'
import { accessToken, ISSUER } from '../unit/revocation/access-token-fixture.js'
import { flushedRedis } from './flushed-redis.js'

const SOON = { timeout: 15_000, interval: 20 }
const LOG = 'passerelle:revocations'

let redisUrl: string

beforeEach(async () => {
  redisUrl = await flushedRedis()
})

async function administrator() {
  const client = await createClient({ url: redisUrl }).connect()
  onTestFinished(() => client.destroy())
  const copyAll = async (from: string, to: string) => {
    for (const key of await client.keys(`${from}*`)) {
      await client.copy(key, key.replace(from, to), { REPLACE: true })
    }
  }
  return {
    client,
    snapshot: () => copyAll(LOG, `snapshot:${LOG}`),
    restore: () => copyAll(`snapshot:${LOG}`, LOG),
  }
}

function keyValueOf() {
  const keyValue = openKeyValue({ url: redisUrl })
  onTestFinished(() => keyValue.close())
  const append = (value: string) => keyValue.append('revocations', value, 60_000)
  const read = (cursor?: string) => keyValue.readSince('revocations', cursor)
  return { append, read }
}

function revocationsOf(onError: (error: unknown) => void = () => {}) {
  const store = openRevocationStore({ redisUrl, onError })
  const revocations = createRevocations({ store, heartbeatMs: 100 })
  onTestFinished(() => revocations.close())
  return revocations
}

describe('a log that is an older copy of itself', () => {
  it('does not go on from a cursor that it does not know', async () => {
    const { snapshot, restore } = await administrator()
    const { append, read } = keyValueOf()
    await append('one')
    await snapshot()
    await append('two')
    const { cursor } = await read()
    await restore()
    expect(await read(cursor)).toMatchObject({ values: ['one'], continued: false })
  })

  it('does not when others have written to it since, either', async () => {
    const { snapshot, restore } = await administrator()
    const { append, read } = keyValueOf()
    await append('one')
    await snapshot()
    await append('two')
    const { cursor } = await read()
    await restore()
    await append('three')
    await append('four')
    const anew = await read(cursor)
    expect(anew).toMatchObject({ values: ['one', 'three', 'four'], continued: false })
    await append('five')
    expect(await read(anew.cursor)).toMatchObject({ values: ['five'], continued: true })
  })

  it('goes on from a cursor that it knows', async () => {
    const { snapshot, restore } = await administrator()
    const { append, read } = keyValueOf()
    await append('one')
    const { cursor } = await read()
    await snapshot()
    await append('two')
    await restore()
    await append('three')
    expect(await read(cursor)).toMatchObject({ values: ['three'], continued: true })
  })

  it('is anew where its entries were deleted, and what stands beside them was not', async () => {
    const { client } = await administrator()
    const { append, read } = keyValueOf()
    await append('one')
    const { cursor } = await read()
    await client.del(LOG)
    expect(await read(cursor)).toMatchObject({ values: [], continued: false })
    await append('two')
    expect(await read(cursor)).toMatchObject({ values: ['two'], continued: false })
  })

  it('gets back the revocations that are known here, for those who start later', async () => {
    const { snapshot, restore } = await administrator()
    const revocations = revocationsOf()
    await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'before' })
    await snapshot()
    await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'after' })
    await revocations.ready()
    await restore()
    await vi.waitFor(async () => {
      const later = revocationsOf()
      await later.ready()
      for (const sessionId of ['before', 'after']) expect(later.find(accessToken({ sessionId }))).toBeDefined()
    }, SOON)
  })
})

describe('entries that another program has written', () => {
  it('are passed over and counted, and the log goes on', async () => {
    const { client } = await administrator()
    const { append, read } = keyValueOf()
    await append('one')
    const { cursor } = await read()
    await client.xAdd(LOG, '*', { junk: '1' })
    await client.xAdd(LOG, '*', { value: 'x', expires: 'never' })
    await append('two')
    expect(await read(cursor)).toMatchObject({ values: ['two'], continued: true, unreadable: 2 })
    expect(await read()).toMatchObject({ values: ['one', 'two'], unreadable: 2 })
  })

  it('are passed over when they come first, and do not stay for ever', async () => {
    const { client } = await administrator()
    const { append, read } = keyValueOf()
    await client.xAdd(LOG, '*', { junk: '1' })
    await append('one')
    const { values, cursor } = await read()
    expect(values).toEqual(['one'])
    await append('two')
    expect(await read(cursor)).toMatchObject({ values: ['two'], continued: true })
    expect(await client.xLen(LOG)).toBe(2)
  })

  it('cost no token its verdict, and one line in the log', async () => {
    const { client } = await administrator()
    const revocations = revocationsOf(() => {})
    await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'good' })
    const mark = { kind: 'subject', issuer: ISSUER, value: 'jean', keepUntilMs: Date.now() + 60_000 }
    const bad = [
      { ...mark, issuedBefore: 1e300 },
      { ...mark, issuedBefore: -1 },
      { ...mark, keepUntilMs: 1e300 },
      { ...mark, value: '' },
      { ...mark, value: 'x'.repeat(1_025) },
      { ...mark, kind: 'everything' },
    ]
    for (const one of bad) {
      await client.xAdd(LOG, '*', { value: JSON.stringify(one), expires: String(Date.now() + 60_000) })
    }
    await client.xAdd(LOG, '*', { junk: '1' })
    await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'last' })
    // Who was there before reads them one by one, or several at once; who comes later reads all of them at once.
    const errors: string[] = []
    const later = revocationsOf((error) => errors.push(String(error)))
    expect(await later.ready()).toBe(true)
    expect(later.find(accessToken({ sessionId: 'last' }))).toBeDefined()
    expect(later.find(accessToken({ sessionId: undefined }))).toBeUndefined()
    expect(later.status()).toMatchObject({ status: 'ok', marks: 2 })
    expect(errors.filter((error) => error.includes('(7 at first sight)'))).toHaveLength(1)
  })
})
