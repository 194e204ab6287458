import { expect, test } from 'vitest'
import { readNoProxy } from '../../../src/outbound/proxy-bypass.js'

test.each([
  // What is listed, and all below it.
  ['id.example', 'https://id.example/realms/x', true],
  ['id.example', 'https://eu.id.example/', true],
  ['ID.Example', 'https://id.example/', true],
  ['.id.example', 'https://eu.id.example/', true],
  ['*.id.example', 'https://eu.id.example/', true],
  ['id.example', 'https://grid.example/', false],
  ['id.example', 'https://id.example.attacker.example/', false],
  ['', 'https://id.example/', false],
  ['*', 'https://id.example/', true],
  ['one.example, id.example two.example', 'https://id.example/', true],
  // Ports, those of the scheme included.
  ['id.example:443', 'https://id.example/', true],
  ['id.example:8443', 'https://id.example/', false],
  ['id.example:80', 'http://id.example/', true],
  ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443/', true],
  // Addresses and networks.
  ['10.1.2.3', 'http://10.1.2.3:8080/', true],
  ['10.0.0.0/8', 'http://10.1.2.3:8080/', true],
  ['10.0.0.0/8', 'http://11.1.2.3:8080/', false],
  ['10.0.0.0/8', 'http://10.example/', false],
  ['2001:db8::1', 'https://[2001:db8::1]/', true],
  ['2001:db8::/32', 'https://[2001:db8::2]/', true],
  ['10.0.0.0/33', 'http://10.1.2.3/', false],
  // No proxy could reach this machine for us.
  ['', 'http://127.0.0.1:8080/', true],
  ['', 'http://localhost:8080/', true],
  ['', 'http://[::1]:8080/', true],
])('NO_PROXY=%j and %s: direct is %s', (list, url, direct) => {
  expect(readNoProxy(list)(new URL(url))).toBe(direct)
})
