import { describe, expect, it } from 'vitest'
import { openKeyValue } from '../../../src/stores/index.js'
import { createMemoryKeyValue } from '../../../src/stores/memory-key-value.js'
import { describeKeyValue } from '../../contract/key-value-contract.js'

describe('the memory of this process', () => {
  describeKeyValue(() => {
    const errors: unknown[] = []
    return { keyValue: openKeyValue({ onError: (error) => errors.push(error) }), errors }
  })
})

describe('a full memory store', () => {
  const full = 'store_full'

  /** Few entries, and a clock that stands still until it is set. */
  function small(maxEntries = 3) {
    let nowMs = 0
    const keyValue = createMemoryKeyValue({ maxEntries, onError: () => {}, now: () => nowMs })
    return {
      keyValue,
      at: (ms: number) => {
        nowMs = ms
      },
    }
  }

  it('refuses a new key, and drops none that still counts', async () => {
    const { keyValue } = small()
    for (const key of ['a', 'b', 'c']) expect(await keyValue.setIfAbsent(key, key, 1_000)).toBe(true)
    await expect(keyValue.setIfAbsent('d', 'd', 1_000)).rejects.toMatchObject({ code: full })
    await expect(keyValue.increment('e', 1_000)).rejects.toMatchObject({ code: full })
    expect(await Promise.all(['a', 'b', 'c'].map((key) => keyValue.get(key)))).toEqual(['a', 'b', 'c'])
  })

  it('still replaces and counts what it has', async () => {
    const { keyValue } = small()
    for (const key of ['1', '2', '3']) await keyValue.set(key, key)
    await keyValue.set('1', '7')
    expect(await keyValue.increment('1', 1_000)).toBe(8)
  })

  it('has room again for as many as have expired', async () => {
    const { keyValue, at } = small()
    for (const key of ['a', 'b', 'c']) await keyValue.set(key, key, 1_000)
    at(1_000)
    for (const key of ['d', 'e', 'f']) await keyValue.set(key, key, 1_000)
    await expect(keyValue.set('g', 'g', 1_000)).rejects.toMatchObject({ code: full })
  })

  it('finds room behind many that still count', async () => {
    const { keyValue, at } = small(20)
    for (let key = 0; key < 20; key += 1) await keyValue.set(String(key), '', key < 15 ? 60_000 : 1_000)
    at(1_000)
    await keyValue.set('new', '', 1_000)
    expect(await keyValue.get('0')).toBe('')
  })

  it('bounds its logs too, and forgets what has expired in any of them', async () => {
    const { keyValue, at } = small()
    await keyValue.append('one', 'a', 1_000)
    await keyValue.append('one', 'b', 2_000)
    await keyValue.append('other', 'c', 2_000)
    await expect(keyValue.append('other', 'd', 2_000)).rejects.toMatchObject({ code: full })
    at(1_000)
    await keyValue.append('other', 'd', 2_000)
    expect((await keyValue.readSince('one')).values).toEqual(['b'])
    expect((await keyValue.readSince('other')).values).toEqual(['c', 'd'])
  })
})
