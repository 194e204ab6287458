import { expect, test } from 'vitest'
import { createMarkTable } from '../../../src/revocation/mark-table.js'
import type { KeptMark } from '../../../src/revocation/types.js'
import { accessToken, ISSUER, NOW } from './access-token-fixture.js'

const mark = (changes: Partial<KeptMark>): KeptMark => ({
  kind: 'subject',
  issuer: ISSUER,
  value: 'jean',
  keepUntilMs: NOW * 1000,
  ...changes,
})

// Processes may differ in how long they keep marks, and their clocks do.
test.each<[string, Partial<KeptMark>, Partial<KeptMark>]>([
  ['the same', {}, {}],
  ['a wider one', { issuedBefore: NOW }, { issuedBefore: NOW + 60 }],
  ['one of any date', { issuedBefore: NOW }, {}],
  ['a narrower one', { issuedBefore: NOW + 60 }, { issuedBefore: NOW }],
])('two marks of one name are kept as long as either, whichever came first: %s', (_, known, other) => {
  for (const [first, second] of [
    [100, 200],
    [200, 100],
  ] as const) {
    const table = createMarkTable()
    table.add(mark({ ...known, keepUntilMs: first }))
    table.add(mark({ ...other, keepUntilMs: second }))
    table.sweep(199)
    expect(table.find(accessToken({ issuedAt: NOW - 1 }))).toBeDefined()
    expect([...table.all()]).toMatchObject([{ keepUntilMs: 200 }])
    table.sweep(200)
    expect(table.find(accessToken({ issuedAt: NOW - 1 }))).toBeUndefined()
    expect(table.size).toBe(0)
  }
})
