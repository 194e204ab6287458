import { expect, it, onTestFinished, vi } from 'vitest'
import type { KeptMark, RevocationStore } from '../../src/revocation/index.js'

const SOON = { timeout: 15_000, interval: 10 }

const ISSUER = 'https://id.example/realms/gaveurs-production'

function mark(value: string, changes: Partial<KeptMark> = {}): KeptMark {
  return { kind: 'session', issuer: ISSUER, value, keepUntilMs: Date.now() + 600_000, ...changes }
}

interface Kind {
  /** Whether several may have the same store open; else each view is the one that is open. */
  readonly isShared: boolean
}

/** What revocations may rely on, whatever keeps them. @param open opens one more view of the same store, empty at first */
export function describeRevocationStore(
  openStores: () => Promise<() => RevocationStore>,
  { isShared }: Kind = { isShared: true },
): void {
  async function subject() {
    const open = await openStores()
    return () => {
      const store = open()
      onTestFinished(() => store.close())
      return store
    }
  }

  it('is empty at first', async () => {
    const store = (await subject())()
    expect(await store.readSince(undefined)).toMatchObject({ marks: [], continued: false })
  })

  it('gives back every mark as it was, in the order they came, and goes on from the cursor', async () => {
    const store = (await subject())()
    const marks = [
      mark('a'),
      mark('b', { kind: 'token' }),
      mark('c', { kind: 'subject', issuedBefore: 1_800_000_000 }),
      mark('d', { kind: 'client', issuedBefore: 1_800_000_000.25 }),
      mark(ISSUER, { kind: 'issuer' }),
      mark('"\\\u0001ünïcødé 🦆'.replace('\u0001', ' ')),
    ]
    for (const one of marks) await store.add(one)
    const all = await store.readSince(undefined)
    expect(all.marks).toEqual(marks)
    await store.add(mark('e'))
    const next = await store.readSince(all.cursor)
    expect(next).toMatchObject({ marks: [{ value: 'e' }], continued: true })
    expect(await store.readSince(next.cursor)).toMatchObject({ marks: [], continued: true })
  })

  it('leaves out what need not be kept any longer', async () => {
    const store = (await subject())()
    await store.add(mark('short', { keepUntilMs: Date.now() + 20 }))
    await store.add(mark('long'))
    await vi.waitFor(
      async () => expect((await store.readSince(undefined)).marks).toMatchObject([{ value: 'long' }]),
      SOON,
    )
  })

  it('a mark that is made again is news again, and refuses no less', async () => {
    const store = (await subject())()
    await store.add(mark('a', { kind: 'subject', issuedBefore: 1_000 }))
    await store.add(mark('b'))
    const { cursor } = await store.readSince(undefined)
    await store.add(mark('a', { kind: 'subject', issuedBefore: 2_000 }))
    expect((await store.readSince(cursor)).marks).toMatchObject([{ value: 'a', issuedBefore: 2_000 }])
    await store.add(mark('a', { kind: 'subject', issuedBefore: 500 }))
    const { marks } = await store.readSince(undefined)
    const dates = marks.filter(({ value }) => value === 'a').map(({ issuedBefore }) => issuedBefore ?? 0)
    expect(Math.max(...dates)).toBe(2_000)
  })

  it('a mark that is made again for a shorter time is kept as long as before', async () => {
    const store = (await subject())()
    const keepUntilMs = Date.now() + 600_000
    await store.add(mark('a', { kind: 'subject', keepUntilMs }))
    await store.add(mark('a', { kind: 'subject', keepUntilMs: Date.now() + 20 }))
    await vi.waitFor(async () => {
      const { marks } = await store.readSince(undefined)
      expect(marks).toMatchObject([{ value: 'a', keepUntilMs }])
    }, SOON)
  })

  it('a mark of an expired one’s name is not the old one', async () => {
    const store = (await subject())()
    await store.add(mark('a', { kind: 'subject', keepUntilMs: Date.now() + 1 }))
    await vi.waitFor(async () => expect((await store.readSince(undefined)).marks).toEqual([]), SOON)
    const later = mark('a', { kind: 'subject', issuedBefore: 1_000 })
    await store.add(later)
    expect((await store.readSince(undefined)).marks).toEqual([later])
  })

  it(`tells who listens, here${isShared ? ' and elsewhere' : ''}, and is read with the mark in it`, async () => {
    const open = await subject()
    const one = open()
    const listening = { one, ...(isShared ? { other: open() } : {}) }
    const heard: string[] = []
    for (const [name, store] of Object.entries(listening)) {
      const read = async () => {
        const { marks } = await store.readSince(undefined)
        heard.push(...marks.map(({ value }) => `${name} ${value}`))
      }
      await new Promise<void>((resolve) =>
        store.subscribe(
          () => void read(),
          () => resolve(),
        ),
      )
    }
    await one.add(mark('a'))
    await vi.waitFor(
      () => expect(new Set(heard)).toEqual(new Set(Object.keys(listening).map((name) => `${name} a`))),
      SOON,
    )
  })

  it('marks made at once by several are all read by one who reads on', async () => {
    const open = await subject()
    const stores = [open(), open(), open()]
    const [reader] = stores
    const seen = new Set<string>()
    let cursor: string | undefined
    const read = async () => {
      const slice = await reader?.readSince(cursor)
      cursor = slice?.cursor
      for (const { value } of slice?.marks ?? []) seen.add(value)
    }
    const made = stores.flatMap((store, at) => Array.from({ length: 20 }, (_, n) => store.add(mark(`${at}-${n}`))))
    const making = Promise.all(made)
    let isMaking = true
    void making.then(() => (isMaking = false))
    while (isMaking) await read()
    await making
    await read()
    expect(seen.size).toBe(60)
  })

  it('may be closed twice, and rejects afterwards', async () => {
    const store = (await subject())()
    await store.add(mark('a'))
    await store.close()
    await store.close()
    await expect(store.add(mark('b'))).rejects.toThrow()
    await expect(store.readSince(undefined)).rejects.toThrow()
  })
}
