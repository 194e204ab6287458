import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type KeyValue, StoreError } from '../../src/stores/index.js'
import { describeMessages } from './messages-contract.js'

export interface KeyValueSubject {
  readonly keyValue: KeyValue
  /** Faults that no call waited for. */
  readonly errors: readonly unknown[]
}

/** What memory and Redis have in common. @param open gives a store of its own; keys of others may be in it */
export function describeKeyValue(open: () => KeyValueSubject | Promise<KeyValueSubject>): void {
  let keyValue: KeyValue
  let errors: readonly unknown[]
  let made = 0

  /** A key, log or channel that no other test has. */
  const fresh = (): string => {
    made += 1
    return `${process.pid}:${performance.now()}:${made}`
  }

  beforeAll(async () => {
    const subject = await open()
    keyValue = subject.keyValue
    errors = subject.errors
  })
  afterAll(() => keyValue.close())

  describe('values', () => {
    it('are had back as they were set, whatever they hold', async () => {
      for (const value of ['', 'a', 'é 漢 😀', '\r\n\0', 'x'.repeat(100_000)]) {
        const key = fresh()
        await keyValue.set(key, value)
        expect(await keyValue.get(key)).toBe(value)
      }
    })

    it('are undefined where nothing was set', async () => {
      expect(await keyValue.get(fresh())).toBeUndefined()
    })

    it('are replaced, with their expiry', async () => {
      const key = fresh()
      await keyValue.set(key, 'short', 40)
      await keyValue.set(key, 'long')
      await expires(keyValue, 40)
      expect(await keyValue.get(key)).toBe('long')
    })

    it('expire', async () => {
      const key = fresh()
      await keyValue.set(key, 'value', 60_000)
      expect(await keyValue.get(key)).toBe('value')
      await keyValue.set(key, 'value', 20)
      await vi.waitFor(async () => expect(await keyValue.get(key)).toBeUndefined())
    })

    it('are deleted, once', async () => {
      const key = fresh()
      await keyValue.set(key, 'value')
      expect(await Promise.all([keyValue.delete(key), keyValue.delete(key)])).toEqual([true, false])
      expect(await keyValue.get(key)).toBeUndefined()
    })

    it('are not deleted once they have expired', async () => {
      const key = fresh()
      await keyValue.set(key, 'value', 10)
      await expires(keyValue, 10)
      expect(await keyValue.delete(key)).toBe(false)
    })

    it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse an expiry of %d', async (expiresInMs) => {
      const key = fresh()
      await expect(keyValue.set(key, '', expiresInMs)).rejects.toThrow(RangeError)
      await expect(keyValue.setIfAbsent(key, '', expiresInMs)).rejects.toThrow(RangeError)
      await expect(keyValue.increment(key, expiresInMs)).rejects.toThrow(RangeError)
      await expect(keyValue.append(key, '', expiresInMs)).rejects.toThrow(RangeError)
    })
  })

  describe('setIfAbsent', () => {
    it('lets exactly one of many callers have the key', async () => {
      const key = fresh()
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, caller) => keyValue.setIfAbsent(key, String(caller), 60_000)),
      )
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect(await keyValue.get(key)).toBe(String(outcomes.indexOf(true)))
    })

    it('lets another have it once it has expired', async () => {
      const key = fresh()
      expect(await keyValue.setIfAbsent(key, 'first', 30)).toBe(true)
      await vi.waitFor(async () => expect(await keyValue.setIfAbsent(key, 'second', 60_000)).toBe(true))
      expect(await keyValue.get(key)).toBe('second')
    })
  })

  describe('counters', () => {
    it('give each of many callers a count of its own', async () => {
      const key = fresh()
      const counts = await Promise.all(Array.from({ length: 50 }, () => keyValue.increment(key, 60_000)))
      expect(counts.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    })

    it('begin again when the time from their first increment is over, whatever came after', async () => {
      const key = fresh()
      const started = performance.now()
      await keyValue.increment(key, 150)
      await vi.waitFor(async () => {
        expect(await keyValue.increment(key, 150)).toBe(1)
      })
      expect(performance.now() - started).toBeGreaterThan(149)
    })

    it('refuse a value that is none', async () => {
      const key = fresh()
      await keyValue.set(key, 'no number')
      await expect(keyValue.increment(key, 60_000)).rejects.toMatchObject({ code: 'query_failed' })
    })
  })

  describe('logs', () => {
    it('are read on from a cursor, in their order', async () => {
      const log = fresh()
      await keyValue.append(log, 'one', 60_000)
      await keyValue.append(log, 'two', 60_000)
      const first = await keyValue.readSince(log)
      expect(first).toEqual({ values: ['one', 'two'], cursor: expect.any(String), continued: false })
      await keyValue.append(log, 'three', 60_000)
      const second = await keyValue.readSince(log, first.cursor)
      expect(second).toEqual({ values: ['three'], cursor: expect.any(String), continued: true })
      expect(await keyValue.readSince(log, second.cursor)).toEqual({ ...second, values: [] })
    })

    it('lose nothing of what many append at once', async () => {
      const log = fresh()
      const sent = Array.from({ length: 2_500 }, (_, index) => String(index))
      await Promise.all(sent.map((value) => keyValue.append(log, value, 60_000)))
      const { values } = await keyValue.readSince(log)
      expect(values.toSorted()).toEqual(sent.toSorted())
    })

    it('leave out what has expired, at the beginning and in the middle', async () => {
      const log = fresh()
      await keyValue.append(log, 'short first', 30)
      await keyValue.append(log, 'long', 60_000)
      await keyValue.append(log, 'short', 30)
      const { cursor } = await keyValue.readSince(log)
      await expires(keyValue, 30)
      expect((await keyValue.readSince(log)).values).toEqual(['long'])
      await keyValue.append(log, 'later', 60_000)
      expect(await keyValue.readSince(log, cursor)).toMatchObject({ values: ['later'], continued: true })
      expect((await keyValue.readSince(log)).values).toEqual(['long', 'later'])
    })

    it('say when they are not the one that a cursor is of', async () => {
      const [log, other] = [fresh(), fresh()]
      await keyValue.append(other, 'other', 60_000)
      const { cursor } = await keyValue.readSince(other)
      expect(await keyValue.readSince(log, cursor)).toEqual({ values: [], cursor: undefined, continued: false })
      await keyValue.append(log, 'one', 60_000)
      expect(await keyValue.readSince(log, cursor)).toMatchObject({ values: ['one'], continued: false })
      // However far the other one was.
      for (const far of ['another/9999999999999-0', 'another/9999999999999', 'no cursor', '']) {
        expect(await keyValue.readSince(log, far)).toMatchObject({ values: ['one'], continued: false })
      }
    })

    it('begin anew when all of them has expired', async () => {
      const log = fresh()
      await keyValue.append(log, 'old', 30)
      const { cursor } = await keyValue.readSince(log)
      await expires(keyValue, 30)
      expect(await keyValue.readSince(log, cursor)).toEqual({ values: [], cursor: undefined, continued: false })
      await keyValue.append(log, 'new', 60_000)
      expect(await keyValue.readSince(log, cursor)).toMatchObject({ values: ['new'], continued: false })
    })
  })

  describeMessages(() => ({
    listen: keyValue.subscribe,
    send: keyValue.publish,
    errors,
  }))

  it('says that it is well', async () => {
    expect(await keyValue.status()).toEqual({ state: 'ok' })
  })

  it('refuses everything once it is closed', async () => {
    const { keyValue: closing } = await open()
    const heard: string[] = []
    const channel = fresh()
    const subscription = closing.subscribe(channel, (message) => heard.push(message))
    await vi.waitFor(() => expect(subscription.connected).toBe(true))
    await closing.close()
    await closing.close()
    expect(await closing.status()).toEqual({ state: 'closed' })
    expect(subscription.connected).toBe(false)
    await expect(closing.get('key')).rejects.toMatchObject({ code: 'store_closed' })
    await expect(closing.publish(channel, '')).rejects.toMatchObject({ code: 'store_closed' })
    await expect(closing.readSince('log')).rejects.toMatchObject({ code: 'store_closed' })
    expect(() => closing.subscribe(channel, () => {})).toThrow(StoreError)
    expect(heard).toEqual([])
  })
}

/** Resolves when what was set before, with this expiry, has expired by the store's own clock. */
async function expires(keyValue: KeyValue, expiresInMs: number): Promise<void> {
  const key = `expires:${performance.now()}`
  await keyValue.set(key, '', expiresInMs)
  await vi.waitFor(async () => expect(await keyValue.get(key)).toBeUndefined())
}
