import { expect, it } from 'vitest'
import { cutAddress, cutRanges } from '../../../src/audit-privacy/cut-address.js'

it.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:1234:5678:9abc:def0:1:2', '2001:db8:1234::/48'],
  ['2001:0db8:0034::1', '2001:db8:34::/48'],
  ['2001:db8::1', '2001:db8::/48'],
  ['fe80::1%eth0', 'fe80::/48'],
  ['::1', '::/48'],
  ['1:2:3:4:5:6:7.8.9.10', '1:2:3::/48'],
  ['::5:6:7:8:9', '::/48'],
  ['unix:/run/socket', undefined],
  ['', undefined],
])('cuts %s to %s', (address, network) => {
  expect(cutAddress(address)).toBe(network)
})

it('cuts what somebody searched no narrower than records tell it', () => {
  expect(cutRanges('203.0.113.7/32 10.0.0.0/8 2001:db8:1:2::/64 fd00::/8')).toBe(
    '203.0.113.0/24 10.0.0.0/8 2001:db8:1::/48 fd00::/8',
  )
})
