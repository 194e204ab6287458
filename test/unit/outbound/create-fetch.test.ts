import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createConfiguredFetch, createFetch, OutboundError } from '../../../src/outbound/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

test('without a proxy or an authority it is Node’s own', () => {
  expect(createFetch()).toBe(globalThis.fetch)
  expect(createFetch({ httpProxy: '', noProxy: '*' })).toBe(globalThis.fetch)
})

test.each(['proxy.example:3128', 'socks5://user:hunter2@proxy.example:1080', 'http://user:hunter2@'])(
  'refuses the proxy %s, names the option, and shows no password',
  (httpsProxy) => {
    expect(() => createFetch({ httpsProxy })).toThrow(
      expect.objectContaining({ code: 'proxy_invalid', details: { option: 'httpsProxy' } }),
    )
    expect(() => createFetch({ httpsProxy })).not.toThrow(/hunter2/)
  },
)

test.each([
  ['', /no certificate/],
  ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', /no certificate/],
  ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /Certificate 1/],
])('refuses %j as an authority', (ca, says) => {
  expect(() => createFetch({ ca })).toThrow(OutboundError)
  expect(() => createFetch({ ca })).toThrow(says)
})

test('a file of authorities that can’t be read, or holds none, is named', async () => {
  const folder = await temporaryFolder()
  const absent = join(folder, 'absent.pem')
  await expect(createConfiguredFetch({ authoritiesFile: absent })).rejects.toMatchObject({
    code: 'authority_unreadable',
    details: { file: absent },
  })
  const empty = join(folder, 'empty.pem')
  writeFileSync(empty, '')
  await expect(createConfiguredFetch({ authoritiesFile: empty })).rejects.toMatchObject({
    code: 'authority_invalid',
    details: { place: empty },
  })
})
