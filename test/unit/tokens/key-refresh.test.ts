import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createKeySource } from '../../../src/tokens/key-source.js'
import { waitAfterFetch } from '../../../src/tokens/key-timing.js'
import { KEYS, NOW } from './forge.js'
import { away, createKeyWorld, NEW_KEY, published } from './key-world.js'

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('the next fetch', () => {
  test.each([
    { state: 'after a good one', failures: 0, hasKeys: true, least: 45, most: 57 },
    { state: 'after a failure, with known keys', failures: 1, hasKeys: true, least: 3.75, most: 4.75 },
    { state: 'after four, with known keys', failures: 4, hasKeys: true, least: 22.5, most: 28.5 },
    { state: 'after many, with known keys', failures: 40, hasKeys: true, least: 22.5, most: 28.5 },
    { state: 'after a failure, without keys', failures: 1, hasKeys: false, least: 3.75, most: 4.75 },
    { state: 'after many, without keys', failures: 2_000, hasKeys: false, least: 7.5, most: 9.5 },
  ])('$state comes after $least to $most s, never all of the age', ({ failures, hasKeys, least, most }) => {
    const waits = [0, 0.5, 1 - Number.EPSILON].map(
      (random) => waitAfterFetch({ failures, hasKeys, refreshMs: 60_000, random: () => random }) / 1000,
    )
    expect(waits[0]).toBeCloseTo(least)
    expect(waits[2]).toBeCloseTo(most)
    expect(waits[1]).toBeCloseTo((least + most) / 2)
  })

  test('retries are never rarer than the refreshes that were asked for', () => {
    expect(waitAfterFetch({ failures: 9, hasKeys: true, refreshMs: 1_000, random: () => 1 })).toBeLessThan(1_000)
  })
})

describe('keys that were loaded', () => {
  test('are fetched again and again before they grow old, without a token', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    await world.pass(600)
    // 51 s: half-way between 45 and 57.
    expect(world.fetchedAt).toEqual(Array.from({ length: 12 }, (_, index) => index * 51))
    expect(source.current()).toBeDefined()
  })

  test('are never fetched before somebody asked', async () => {
    const { world, source } = createKeyWorld()
    expect([source.current(), source.status()]).toEqual([undefined, { status: 'never_loaded' }])
    await world.pass(600)
    expect(world.fetchedAt).toEqual([])
  })

  test('have one fetch at a time, whoever wants it', async () => {
    const { world, source } = createKeyWorld()
    let answers: (() => void)[] = []
    world.answer = () => new Promise((resolve) => answers.push(() => resolve(published(KEYS.rsa))))
    const first = source.refresh()
    await world.pass(70)
    source.current()
    expect(source.renew()).toMatchObject({ isNew: false })
    const second = source.refresh()
    expect(answers).toHaveLength(1)
    for (const release of answers) release()
    expect(await first).toEqual(await second)
    answers = []
    await world.pass(51)
    expect(answers).toHaveLength(1)
    await world.pass(60)
    expect([source.current()?.signing.size, answers.length]).toEqual([1, 1])
  })

  test('that were renewed by hand are due later', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    await world.pass(50)
    await source.refresh()
    await world.pass(50)
    expect(world.fetchedAt).toEqual([0, 50])
    expect(world.timers.size).toBe(1)
  })

  test('end with close: no timer, no request, and known keys stay', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    world.answer = () => new Promise(() => {})
    await world.pass(51)
    expect(world.timers.size).toBe(0)
    source.close()
    await settle()
    expect(world.timers.size).toBe(0)
    await world.pass(600)
    expect(source.current()).toBeDefined()
    expect(source.renew()).toBeUndefined()
    expect(await source.refresh()).toMatchObject({ status: 'ok', keys: 1 })
    expect(world.fetchedAt).toEqual([0, 51])
    expect(world.changes.map(({ kind }) => kind)).toEqual(['keys_changed'])
  })

  test('that nobody holds any more are fetched no more', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    let tick = () => {}
    let fetches = 0
    const lost = new WeakRef(
      createKeySource(
        async () => {
          fetches += 1
          return { document: published(KEYS.rsa), clockAheadMs: undefined }
        },
        {
          refreshMs: 60_000,
          staleMs: 86_400_000,
          now: () => NOW * 1000,
          schedule(run) {
            tick = run
            return () => {}
          },
        },
      ),
    )
    await lost.deref()?.refresh()
    await expect
      .poll(
        () => {
          collect()
          return lost.deref() === undefined
        },
        { timeout: 4_000 },
      )
      .toBe(true)
    tick()
    expect(fetches).toBe(1)
  })
})

describe('a process that slept', () => {
  test('finds a withdrawn key before its tokens pass again', async () => {
    const { world, source } = createKeyWorld()
    world.answer = () => published(KEYS.rsa, NEW_KEY)
    await source.refresh()
    world.answer = () => published(NEW_KEY)
    world.jump(3_600)
    // The first to ask starts a fetch, and nobody is told of keys until it is over.
    expect([source.current(), source.current()]).toEqual([undefined, undefined])
    await source.renew()?.done
    expect([...(source.current()?.signing ?? [])].map(({ keyId }) => keyId)).toEqual(['new'])
    expect(world.fetchedAt).toEqual([0, 3_600])
  })

  test('goes on with known keys when the provider doesn’t answer', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    world.answer = away
    world.jump(3_600)
    expect(source.current()).toBeUndefined()
    await source.renew()?.done
    expect(source.current()?.signing.size).toBe(1)
    expect(source.status()).toMatchObject({ status: 'stale' })
    world.jump(61)
    expect(source.current()?.signing.size).toBe(1)
  })

  test('on a clock that was set back fetches all the same, and waits for nothing', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    world.jump(-86_400)
    expect(source.current()).toBeDefined()
    await settle()
    expect(world.fetchedAt).toEqual([0, -86_400])
    world.timers.clear()
    world.jump(52)
    source.current()
    expect(world.fetchedAt).toHaveLength(3)
  })
})

test('a clock that was set back by a month lets known keys outlive the provider no longer', async () => {
  const { world, source } = createKeyWorld()
  await source.refresh()
  world.answer = away
  world.jump(-30 * 86_400)
  source.current()
  world.jump(86_399)
  expect(source.current()?.signing.size).toBe(1)
  world.jump(1)
  expect(source.current()).toBeUndefined()
  expect(source.status().status).toBe('outdated')
})

describe('a provider that is away', () => {
  test('at the start is asked until it is back, without a token', async () => {
    const { world, source } = createKeyWorld()
    world.answer = away
    expect(await source.refresh()).toEqual({ status: 'never_loaded', error: expect.stringMatching(/503/) })
    await world.pass(60)
    expect(world.fetchedAt.map(Math.round)).toEqual([0, 4, 13, 21, 30, 38, 47, 55])
    world.answer = () => published(KEYS.rsa)
    await world.pass(8.5)
    expect(source.status()).toMatchObject({ status: 'ok', keys: 1 })
  })

  test('for half an hour at full load: no known key fails, and fetches back off', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    world.answer = away
    for (let tenth = 0; tenth < 18_000; tenth += 1) {
      expect(source.current()?.signing.size).toBe(1)
      if (tenth % 50 === 0) await world.pass(5)
    }
    // 51, then 4, 9, 17 and 25.5 s apart.
    expect(world.fetchedAt.length).toBeLessThanOrEqual(4 + 1_800 / 25)
    expect(source.status()).toMatchObject({ status: 'stale', keys: 1, error: expect.stringMatching(/503/) })
    world.answer = () => published(KEYS.rsa)
    await world.pass(26)
    expect(source.status()).toMatchObject({ status: 'ok' })
  })

  test('with a rotation meanwhile: seen within half a minute of its return', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    world.answer = away
    await world.pass(7_200)
    world.answer = () => published(NEW_KEY)
    await world.pass(30)
    expect([...(source.current()?.signing ?? [])].map(({ keyId }) => keyId)).toEqual(['new'])
  })

  test('whose fetch hangs: known keys go on, and a withdrawal is seen when it answers', async () => {
    const { world, source } = createKeyWorld()
    world.answer = () => published(KEYS.rsa, NEW_KEY)
    await source.refresh()
    let release = () => {}
    world.answer = () =>
      new Promise((resolve) => {
        release = () => resolve(published(NEW_KEY))
      })
    await world.pass(300)
    expect(source.current()?.signing.size).toBe(2)
    expect(world.fetchedAt).toEqual([0, 51])
    release()
    await settle()
    expect(source.current()?.signing.size).toBe(1)
  })

  test('for longer than keyStaleSeconds: known keys don’t count, until it is back', async () => {
    const { world, source } = createKeyWorld({ staleMs: 600_000 })
    await source.refresh()
    world.answer = away
    await world.pass(599)
    expect([source.current()?.signing.size, source.status().status]).toEqual([1, 'stale'])
    await world.pass(1)
    expect([source.current(), source.status().status]).toEqual([undefined, 'outdated'])
    await world.pass(60)
    world.answer = () => published(KEYS.rsa)
    await world.pass(30)
    expect([source.current()?.signing.size, source.status().status]).toEqual([1, 'ok'])
    expect(world.changes.map(({ kind }) => kind)).toEqual([
      'keys_changed',
      'provider_away',
      'keys_outdated',
      'provider_back',
    ])
  })

  test('once keys are outdated is not asked for every token', async () => {
    const { world, source } = createKeyWorld({ staleMs: 600_000 })
    await source.refresh()
    world.answer = away
    await world.pass(700)
    const before = world.fetchedAt.length
    for (let token = 0; token < 400; token += 1) await source.renew()?.done
    expect(world.fetchedAt.length - before).toBeLessThanOrEqual(1)
  })

  test('with a clock that jumped beyond keyStaleSeconds: one fetch, and all is well', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    world.jump(90_000)
    expect(source.current()).toBeUndefined()
    await source.renew()?.done
    expect(source.current()?.signing.size).toBe(1)
  })
})

describe('discovery', () => {
  test('is begun with when keys don’t suffice or by hand, not for each refresh', async () => {
    const { world, source } = createKeyWorld()
    await source.refresh()
    await world.pass(51)
    await source.renew()?.done
    expect(world.anew).toEqual([true, false, true])
  })
})
