import { afterEach, describe, expect, test, vi } from 'vitest'
import { createVerifier } from '../../../src/tokens/index.js'
import { AUDIENCE, JWKS, NOW, token } from './forge.js'

const realm = (name: string) => `https://id.example/realms/${name}`

const verifierOf = (...names: readonly string[]) =>
  createVerifier({
    issuers: names.map((name) => ({ issuer: realm(name), audience: AUDIENCE, keySet: JWKS })),
    now: () => NOW * 1000,
  })

afterEach(() => vi.restoreAllMocks())

describe('an issuer that nobody configured', () => {
  test.each<[string, string, RegExp]>([
    ['ours with a slash more', `${realm('ours')}/`, /trailing slash/],
    ['theirs with a slash more', `${realm('theirs')}/`, /trailing slash/],
    ['ours at another address', 'http://keycloak:8080/realms/ours', /same realm at another address/],
    ['theirs at another address', 'http://keycloak:8080/realms/theirs', /same realm at another address/],
    ['another realm of our host', realm('others'), /another realm of the same Keycloak/],
    ['another host', 'https://accounts.example.org', /another provider/],
    ['no URL', 'self', /another provider/],
    ['nothing', '', /another provider/],
  ])('%s: the mend says what was meant', async (_, iss, mend) => {
    const { verify } = verifierOf('ours', 'theirs')
    expect(await verify(token({ iss }))).toMatchObject({
      refusal: { code: 'issuer', mend: expect.stringMatching(mend) },
    })
  })

  test.each([
    ['a host of Chinese letters', `https://${'漢字仮名'.repeat(900)}/realms/ours`],
    ['one letter beyond ASCII', 'https://id.éxample/realms/ours'],
    ['a long host', `https://${'a.'.repeat(256)}example/`],
    ['a line feed', 'https://id.example/realms/ours\n'],
  ])('with %s is never parsed as a URL: that would cost what its author likes', async (_, iss) => {
    const { verify } = verifierOf('ours', 'theirs')
    const canParse = vi.spyOn(URL, 'canParse')
    expect(await verify(token({ iss }))).toMatchObject({
      refusal: { code: 'issuer', mend: expect.stringMatching(/another provider/) },
    })
    expect(canParse).not.toHaveBeenCalled()
  })

  test('is parsed once, however many are configured', async () => {
    const { verify } = verifierOf(...Array.from({ length: 50 }, (_, index) => `tenant-${index}`))
    const canParse = vi.spyOn(URL, 'canParse')
    await verify(token({ iss: 'https://accounts.example.org/tenant' }))
    expect(canParse).toHaveBeenCalledTimes(1)
  })
})
