import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  createSecretDigests,
  DEFAULT_STACK,
  EMPTY_LEDGER,
  INTENT,
  intendedBy,
  isOwnAttribute,
  type Ledger,
  ledgerAttributes,
  ownerOf,
  readLedger,
  withEntries,
} from '../../../src/realm-ledger/index.js'

const packed = (text: string): string => gzipSync(text).toString('base64')

const LEDGER: Ledger = {
  salt: 'c2FsdA==',
  objects: new Map([
    [
      'client',
      new Map([
        ['shop', { id: 'id-1', stack: DEFAULT_STACK }],
        ['about-to-be', { id: INTENT, stack: DEFAULT_STACK }],
        ['without-id', { id: '', stack: DEFAULT_STACK }],
      ]),
    ],
  ]),
  digests: new Map([['smtp smtp smtpServer.password', { digest: 'digest', stack: DEFAULT_STACK }]]),
}

describe('the ledger', () => {
  it('is read from the attributes it was written to', () => {
    expect(readLedger(ledgerAttributes(LEDGER, undefined), 'r')).toEqual(LEDGER)
    expect(readLedger({ other: 'x' }, 'r')).toEqual(EMPTY_LEDGER)
  })

  it('is cut into pieces that Keycloak takes, and leaves nothing of a longer one', () => {
    const many = Array.from({ length: 6000 }, (_, at) => ({
      kind: 'user',
      key: `user-${at}`,
      id: randomBytes(16).toString('hex'),
    }))
    const long = ledgerAttributes(withEntries(LEDGER, DEFAULT_STACK, many), undefined)
    expect(Object.keys(long).length).toBeGreaterThan(2)
    expect(Object.keys(long).every(isOwnAttribute)).toBe(true)
    for (const piece of Object.values(long)) expect(String(piece).length).toBeLessThan(60_100)
    expect(readLedger(long, 'r').objects.get('user')?.size).toBe(6000)
    const short = { ...long, ...ledgerAttributes(LEDGER, long) }
    expect(readLedger(short, 'r')).toEqual(LEDGER)
    expect(short['_passerelle.ledger.1']).toBe('')
  })

  it.each([
    ['edited', '1 1 nonsense'],
    ['of a newer version', '3 1 nonsense'],
    ['no JSON', `1 1 ${packed('not json')}`],
    ['a text', `1 1 ${packed('"text"')}`],
    ['of four thousand million pieces', `1 4000000000 ${packed('{"objects":{}}')}`],
    ['of no pieces', `1 0 ${packed('{"objects":{}}')}`],
    ['far longer than it looks', `1 1 ${packed(`{"objects":{},"x":"${' '.repeat(70 * 2 ** 20)}"}`)}`],
    ['without a piece', String(ledgerAttributes(LEDGER, undefined)['_passerelle.ledger']).slice(0, -20)],
  ])('that is %s is refused, with what to do', (_name, value) => {
    expect(() => readLedger({ '_passerelle.ledger': value }, 'r')).toThrow(
      expect.objectContaining({ code: 'ledger_unreadable', message: expect.stringContaining('--adopt') }),
    )
  })

  it('knows whose an object is by its id, and what it was about to make not for certain', () => {
    const of = (key: string, id: string) => ownerOf(LEDGER, 'client', key, id)
    expect(of('shop', 'id-1')).toBe(DEFAULT_STACK)
    expect(of('shop', 'made-anew')).toBeUndefined()
    expect(of('without-id', '')).toBe(DEFAULT_STACK)
    expect(of('about-to-be', 'any')).toBeUndefined()
    expect(of('about-to-be', '')).toBeUndefined()
    expect(intendedBy(LEDGER, 'client', 'about-to-be')).toBe(DEFAULT_STACK)
    expect(intendedBy(LEDGER, 'client', 'shop')).toBeUndefined()
    expect(of('by-hand', 'any')).toBeUndefined()
  })

  it('keeps what other stacks have, and then is read by nobody who knows no stacks', () => {
    const shared = withEntries(LEDGER, 'billing', [
      { kind: 'client', key: 'invoices', id: 'id-2' },
      { kind: 'realm-role', key: 'clerk', id: 'id-3' },
    ])
    const attributes = ledgerAttributes(shared, undefined)
    expect(String(attributes['_passerelle.ledger'])).toMatch(/^2 1 /)
    const read = readLedger(attributes, 'r')
    expect(read).toEqual(shared)
    expect(ownerOf(read, 'client', 'invoices', 'id-2')).toBe('billing')
    expect(ownerOf(read, 'client', 'shop', 'id-1')).toBe(DEFAULT_STACK)
  })

  it('as it was written before there were stacks is that of the stack default', () => {
    const text = '{"salt":"c2FsdA==","objects":{"client":{"shop":"id-1"}},"digests":{"user jean password":"d"}}'
    const read = readLedger({ '_passerelle.ledger': `1 1 ${packed(text)}` }, 'r')
    expect(ownerOf(read, 'client', 'shop', 'id-1')).toBe(DEFAULT_STACK)
    expect(read.digests.get('user jean password')).toEqual({ digest: 'd', stack: DEFAULT_STACK })
    expect(String(ledgerAttributes(read, undefined)['_passerelle.ledger'])).toBe(`1 1 ${packed(text)}`)
  })
})

describe('the digest of a secret', () => {
  it('is another in another place and with another salt, and computed once', async () => {
    const digest = createSecretDigests()
    const secret = { place: 'smtp smtp password', text: 'secret' }
    const one = digest('c2FsdA==', secret)
    expect(digest('c2FsdA==', secret)).toBe(one)
    const others = [digest('b3RoZXI=', secret), digest('c2FsdA==', { ...secret, place: 'elsewhere' })]
    expect(new Set(await Promise.all([one, ...others])).size).toBe(3)
    expect(await createSecretDigests()('c2FsdA==', secret)).toBe(await one)
  })
})
