import { describe, expect, it } from 'vitest'
import { parseAddressRange } from '../../../src/addresses/index.js'

describe('a range of addresses', () => {
  it.each([
    [
      '10.0.0.7',
      '10.0.0.7/32',
      ['10.0.0.7', '::ffff:10.0.0.7', '10.0.0.0/24'],
      ['10.0.0.8', '10.0.1.0/24', 'unknown', ''],
    ],
    [
      '10.0.0.0/8',
      '10.0.0.0/8',
      ['10.255.0.1', '::ffff:10.1.2.3', '10.9.9.0/24'],
      ['11.0.0.0', '::a00:1', '11.0.0.0/24', 'fd00::/48'],
    ],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8', ['10.1.2.3'], ['11.0.0.0']],
    [
      'fd00::/8',
      'fd00::/8',
      ['fd12::1', 'FD12:0::1', 'fd12:1:2::/48'],
      ['fe80::1', '10.0.0.1', 'fe80::/48', '10.0.0.0/24', 'x/y'],
    ],
    ['::1', '::1/128', ['::1', '0:0:0:0:0:0:0:1'], ['::2', '127.0.0.1']],
    ['0.0.0.0/0', '0.0.0.0/0', ['8.8.8.8'], ['::1', 'fd00::1']],
    ['::/0', '::/0', ['fd00::1'], ['10.0.0.1', '::ffff:10.0.0.1']],
  ] as const)('%s', (text, written, inside, outside) => {
    const range = parseAddressRange(text) ?? expect.fail()
    expect(range.text).toBe(written)
    expect(inside.filter((address) => !range.has(address))).toEqual([])
    expect(outside.filter((address) => range.has(address))).toEqual([])
  })

  it.each([
    '',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'fd00::/129',
    '::ffff:10.0.0.0/95',
    'localhost',
    '010.0.0.1',
  ])('%j is none', (text) => {
    expect(parseAddressRange(text)).toBeUndefined()
  })
})
