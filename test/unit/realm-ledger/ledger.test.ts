import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  createSecretDigests,
  EMPTY_LEDGER,
  INTENT,
  intended,
  isOwnAttribute,
  type Ledger,
  ledgerAttributes,
  owns,
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
        ['shop', 'id-1'],
        ['about-to-be', INTENT],
        ['without-id', ''],
      ]),
    ],
  ]),
  digests: new Map([['smtp smtp smtpServer.password', 'digest']]),
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
    const long = ledgerAttributes(withEntries(LEDGER, many), undefined)
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
    ['of a newer version', '2 1 nonsense'],
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

  it('owns an object by its id, and what it was about to make not for certain', () => {
    expect(owns(LEDGER, 'client', 'shop', 'id-1')).toBe(true)
    expect(owns(LEDGER, 'client', 'shop', 'made-anew')).toBe(false)
    expect(owns(LEDGER, 'client', 'without-id', '')).toBe(true)
    expect(owns(LEDGER, 'client', 'about-to-be', 'any')).toBe(false)
    expect(owns(LEDGER, 'client', 'about-to-be', '')).toBe(false)
    expect(intended(LEDGER, 'client', 'about-to-be')).toBe(true)
    expect(intended(LEDGER, 'client', 'shop')).toBe(false)
    expect(owns(LEDGER, 'client', 'by-hand', 'any')).toBe(false)
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
