import { createHash } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createSurroundings, ForwardingError, type SurroundingsOptions } from '../../../src/forwarding/index.js'

const PROXIES = ['10.0.0.0/8', '192.168.0.7', 'fd00::/8']

type Headers = Readonly<Record<string, string>>

/** A request as node:http hands it over, from this address. */
function request(peer: string, headers: Headers = {}, url = '/api/gavage/42?from=2026'): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: peer })
  const message = new IncomingMessage(socket)
  message.method = 'GET'
  message.url = url
  Object.assign(message.headers, { host: 'inside:3000', ...headers })
  return message
}

const behindProxies = createSurroundings({ trustedProxies: PROXIES })
const behindOthers = createSurroundings({ trustedProxies: PROXIES, forwardedHeaders: 'forwarded' })
const SPOOFED: Headers = {
  'x-forwarded-for': '1.1.1.1',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'api.example',
  forwarded: 'for=1.1.1.1;proto=https;host=api.example',
}

describe('the URL that a caller called, and the address it called from', () => {
  test.each<[string, string, Headers, string, string]>([
    ['without a proxy', '203.0.113.9', {}, 'http://inside:3000', '203.0.113.9'],
    ['from a stranger who writes a proxy’s headers', '203.0.113.9', SPOOFED, 'http://inside:3000', '203.0.113.9'],
    ['through a proxy', '10.0.0.1', SPOOFED, 'https://api.example', '1.1.1.1'],
    ['through a proxy on a socket for both versions', '::ffff:10.0.0.1', SPOOFED, 'https://api.example', '1.1.1.1'],
    ['through a proxy with IPv6', 'fd00::1', { 'x-forwarded-for': '2001:db8::5' }, 'http://inside:3000', '2001:db8::5'],
    ['through one that keeps Host', '10.0.0.1', { 'x-forwarded-proto': 'https' }, 'https://inside:3000', '10.0.0.1'],
    [
      'through one that appends to what the caller wrote',
      '10.0.0.1',
      {
        'x-forwarded-for': '6.6.6.6, 203.0.113.9',
        'x-forwarded-proto': 'ftp, https',
        'x-forwarded-host': 'attacker.example, api.example',
      },
      'https://api.example',
      '203.0.113.9',
    ],
    [
      'through two that append, after what the caller wrote',
      '10.0.0.1',
      {
        'x-forwarded-for': '6.6.6.6, 203.0.113.9, 192.168.0.7',
        'x-forwarded-proto': 'gopher, https, http',
        'x-forwarded-host': 'attacker.example, api.example, inside',
      },
      'https://api.example',
      '203.0.113.9',
    ],
    [
      'through two, of which the inner one writes over',
      '10.0.0.1',
      {
        'x-forwarded-for': '203.0.113.9, 192.168.0.7',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'api.example',
      },
      'https://api.example',
      '203.0.113.9',
    ],
    [
      'with a port beside the address',
      '10.0.0.1',
      { 'x-forwarded-for': '203.0.113.9:4711' },
      'http://inside:3000',
      '203.0.113.9',
    ],
    [
      'with an address nobody can read',
      '10.0.0.1',
      { 'x-forwarded-for': '203.0.113.9, unknown' },
      'http://inside:3000',
      '10.0.0.1',
    ],
    [
      'with a scheme nobody serves',
      '10.0.0.1',
      { 'x-forwarded-proto': 'javascript' },
      'http://inside:3000',
      '10.0.0.1',
    ],
    ['with a host that is none', '10.0.0.1', { 'x-forwarded-host': 'a@b/c' }, 'http://inside:3000', '10.0.0.1'],
    [
      'by Forwarded, quoted',
      '10.0.0.1',
      { forwarded: 'for="[2001:db8::5]:4711"; Proto=HTTPS ;host="api.example:8443"' },
      'https://api.example:8443',
      '2001:db8::5',
    ],
    [
      'by Forwarded, of two proxies, after what the caller wrote',
      '10.0.0.1',
      {
        forwarded:
          'for=6.6.6.6;host=attacker.example, for=203.0.113.9;proto=https;host=api.example, for=10.0.0.2;host="a,b"',
      },
      'https://api.example',
      '203.0.113.9',
    ],
    [
      'by Forwarded, where the caller left a quotation mark open for the proxy to close',
      '10.0.0.1',
      { forwarded: 'for=1.2.3.4;host=evil.example;proto=https;x=", for="6.6.6.6";host=api.example;proto=https' },
      'http://inside:3000',
      '10.0.0.1',
    ],
    [
      'by Forwarded, where nobody closed it',
      '10.0.0.1',
      { forwarded: 'for=1.2.3.4;host=evil.example;proto=https;x=", for=6.6.6.6;host=api.example;proto=https' },
      'http://inside:3000',
      '10.0.0.1',
    ],
    [
      'by Forwarded, with a name twice: neither counts',
      '10.0.0.1',
      { forwarded: 'for=6.6.6.6;host=evil.example;proto=https;host=api.example' },
      'https://inside:3000',
      '6.6.6.6',
    ],
    [
      'by Forwarded, with empty pairs and elements',
      '10.0.0.1',
      { forwarded: ', for=6.6.6.6;;proto=https;host=api.example;' },
      'https://api.example',
      '6.6.6.6',
    ],
    [
      'by Forwarded, with more than any proxy writes',
      '10.0.0.1',
      { forwarded: `${';'.repeat(15_000)}for=6.6.6.6;host=api.example` },
      'http://inside:3000',
      '10.0.0.1',
    ],
    [
      'with a quotation mark of the caller',
      '10.0.0.1',
      {
        'x-forwarded-for': '", 6.6.6.6',
        'x-forwarded-proto': '", https',
        'x-forwarded-host': 'evil.example", api.example',
      },
      'https://api.example',
      '6.6.6.6',
    ],
    [
      'with thousands of addresses of the caller',
      '10.0.0.1',
      { 'x-forwarded-for': `${'1.1.1.1,'.repeat(2_000)} 6.6.6.6, 10.0.0.2`, 'x-forwarded-host': 'api.example, b' },
      'http://api.example',
      '6.6.6.6',
    ],
    [
      'through one that writes X-Forwarded, and passes the caller’s Forwarded through',
      '10.0.0.1',
      { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=6.6.6.6;host=attacker.example;proto=https' },
      'http://inside:3000',
      '203.0.113.9',
    ],
    [
      'through one that writes X-Forwarded-Proto alone, and passes the caller’s Forwarded through',
      '10.0.0.1',
      { 'x-forwarded-proto': 'https', forwarded: 'for=6.6.6.6;host=attacker.example' },
      'https://inside:3000',
      '10.0.0.1',
    ],
    [
      'through one that should write X-Forwarded, and passes the caller’s Forwarded through',
      '10.0.0.1',
      { forwarded: 'for=6.6.6.6;host=attacker.example;proto=https' },
      'http://inside:3000',
      '10.0.0.1',
    ],
    [
      'by Forwarded, through one that passes the caller’s X-Forwarded through',
      '10.0.0.1',
      {
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'attacker.example',
        forwarded: 'for=203.0.113.9;host=api.example;proto=https',
      },
      'https://api.example',
      '203.0.113.9',
    ],
  ])('%s', (name, peer, headers, origin, address) => {
    const asked = request(peer, headers)
    const { urlOf, addressOf } = name.startsWith('by Forwarded') ? behindOthers : behindProxies
    expect(urlOf(asked)).toBe(`${origin}/api/gavage/42?from=2026`)
    expect(addressOf(asked)).toBe(address)
  })

  test('nobody is trusted unless named', () => {
    const asked = request('10.0.0.1', SPOOFED)
    expect(createSurroundings().urlOf(asked)).toBe('http://inside:3000/api/gavage/42?from=2026')
    expect(createSurroundings().addressOf(asked)).toBe('10.0.0.1')
  })

  test('a public URL needs no header, and believes none', () => {
    const { urlOf } = createSurroundings({ publicUrl: 'https://public.example/base/', trustedProxies: PROXIES })
    expect(urlOf(request('10.0.0.1', SPOOFED))).toBe('https://public.example/base/api/gavage/42?from=2026')
    expect(urlOf(request('10.0.0.1', {}, '/mounted'), '/whole/mounted')).toBe(
      'https://public.example/base/whole/mounted',
    )
  })
})

describe('the certificate that a proxy hands on', () => {
  const der = Buffer.from('a certificate, as far as anybody here looks')
  const digest = createHash('sha256').update(der)
  const hex = digest.copy().digest('hex')
  const expected = digest.digest('base64url')
  const mine = 'cd'.repeat(32)
  const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`

  test.each<[string, string, string | undefined]>([
    ['X-SSL-Client-Cert', encodeURIComponent(pem), expected],
    ['X-SSL-Client-Cert', pem.replaceAll('\n', ' '), expected],
    ['X-SSL-Client-Cert', '', undefined],
    ['X-SSL-Client-Cert', '%', undefined],
    ['X-SSL-Client-Cert', 'garbage', undefined],
    ['X-SSL-Client-Cert', `${encodeURIComponent(pem)}, ${encodeURIComponent(pem)}`, undefined],
    ['X-SSL-Client-Cert', encodeURIComponent(pem + pem), undefined],
    ['Client-Cert', `:${der.toString('base64')}:`, expected],
    ['Client-Cert', der.toString('base64'), undefined],
    ['Client-Cert', `:${der.toString('base64')}:, :${der.toString('base64')}:`, undefined],
    ['X-Forwarded-Client-Cert', `By=spiffe://a;Hash=${hex};Subject="CN=a,O=\\"b\\";Hash=c"`, expected],
    ['X-Forwarded-Client-Cert', `Hash=${'0'.repeat(64)},By=x;hash=${hex}`, expected],
    ['X-Forwarded-Client-Cert', `Hash=${hex},By=x`, undefined],
    ['X-Forwarded-Client-Cert', 'Hash=xyz', undefined],
    // Each name of a certificate is a pair of its own.
    ['X-Forwarded-Client-Cert', `By=a;By=b;Hash=${hex};Subject="";URI=;DNS=a.example;DNS=b.example`, expected],
    // What a caller wrote, before a proxy that appends.
    ['X-Forwarded-Client-Cert', `Hash=${hex};X=",By=x;Hash=${mine};Subject="CN=me"`, undefined],
    ['X-Forwarded-Client-Cert', `Hash=${hex};X=",By=x;Hash=${mine}`, undefined],
    ['X-Forwarded-Client-Cert', `Hash=${hex};X="\\,By=x;Hash=${mine};Subject="CN=me"`, undefined],
    // The same, with a name in the caller's own certificate that makes the number of quotation marks even.
    ['X-Forwarded-Client-Cert', `Hash=${hex};X=",By=x;Hash=${mine};Subject="CN=m\\"e"`, undefined],
    ['X-Forwarded-Client-Cert', `By=x;Hash=${mine};Subject="";Hash=${hex}`, undefined],
  ])('in %s: %s', (clientCertificateHeader, value, thumbprint) => {
    const { certificateThumbprintOf } = createSurroundings({ trustedProxies: PROXIES, clientCertificateHeader })
    const headers = { [clientCertificateHeader.toLowerCase()]: value }
    expect(certificateThumbprintOf(request('10.0.0.1', headers))).toBe(thumbprint)
    // Anybody can write the header.
    expect(certificateThumbprintOf(request('203.0.113.9', headers))).toBeUndefined()
    expect(behindProxies.certificateThumbprintOf(request('10.0.0.1', headers))).toBeUndefined()
  })
})

describe('options that can’t be used are named', () => {
  test.each<[string, SurroundingsOptions]>([
    ['trustedProxies', { trustedProxies: ['proxy'] }],
    ['trustedProxies', { trustedProxies: ['10.0.0.0/33'] }],
    ['trustedProxies', { trustedProxies: ['10.0.0.0/8/8'] }],
    ['trustedProxies', { trustedProxies: [''] }],
    ['publicUrl', { publicUrl: 'api.example' }],
    // Of a caller without types.
    ['forwardedHeaders', JSON.parse('{"forwardedHeaders":"toString"}')],
    ['publicUrl', { publicUrl: 'https://api.example/?a' }],
  ])('%s', (option, options) => {
    expect(() => createSurroundings(options)).toThrow(ForwardingError)
    expect(() => createSurroundings(options)).toThrow(`Option ${option}:`)
  })
})
