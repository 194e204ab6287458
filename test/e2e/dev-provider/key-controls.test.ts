import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DevProvider, developmentKeySet, startDevProvider } from '../../../src/testing/index.js'
import { createVerifier, type VerifierOptions } from '../../../src/tokens/index.js'
import { rememberSecret } from '../../support/secrets-in-logs.js'
import { headerOf, JEAN } from './client.js'

let provider: DevProvider

beforeEach(async () => {
  provider = await startDevProvider()
})

afterEach(() => provider.stop())

const token = async () => rememberSecret(await provider.token(JEAN.username))
const verifierOf = (options: Partial<VerifierOptions> = {}) =>
  createVerifier({ issuer: provider.issuer, audience: 'backend-api', ...options })
const keySet = () => fetch(`${provider.issuer}/protocol/openid-connect/certs`)
const published = async (): Promise<readonly string[]> => {
  const { keys }: { keys: readonly { kid: string }[] } = JSON.parse(await (await keySet()).text())
  return keys.map(({ kid }) => kid)
}

describe('the keys of a provider for tests', () => {
  it('rotate: a verifier finds the new one at the first token, and knows the old one', async () => {
    const first = provider.keys.currentKeyId
    expect(first).toBe(developmentKeySet.keys[0]?.kid)
    const verifier = verifierOf()
    const before = await token()
    expect(await verifier.verify(before)).toMatchObject({ ok: true })

    const second = await provider.keys.rotate()
    expect(provider.keys.currentKeyId).toBe(second)
    expect(await published()).toEqual([second, first])
    const after = await token()
    expect(headerOf(after)).toEqual({ alg: 'RS256', typ: 'JWT', kid: second })
    expect(await verifier.verify(after)).toMatchObject({ ok: true })
    expect(await verifierOf().verify(before)).toMatchObject({ ok: true })
  })

  it('withdraw: tokens of the old key are refused from the next refresh on', async () => {
    const verifier = verifierOf()
    const before = await token()
    expect(await verifier.verify(before)).toMatchObject({ ok: true })
    const second = await provider.keys.rotate()
    provider.keys.withdraw()
    expect(await published()).toEqual([second])
    await verifier.refreshKeys()
    expect(await verifier.verify(before)).toMatchObject({ refusal: { code: 'key_unknown' } })
    expect(await verifier.verify(await token())).toMatchObject({ ok: true })
  })

  it('withdraw one by its kid, and refuse a kid that is not there', async () => {
    const first = provider.keys.currentKeyId
    const second = await provider.keys.rotate()
    provider.keys.withdraw(second)
    expect(await published()).toEqual([first])
    expect(() => provider.keys.withdraw(second)).toThrow(
      `The provider publishes no key "${second}". It publishes ${first}.`,
    )
  })

  it('fail and come back', async () => {
    provider.keys.fail()
    expect((await keySet()).status).toBe(503)
    expect(await verifierOf().refreshKeys()).toMatchObject({ status: 'never_loaded' })
    provider.keys.fail(404)
    expect((await keySet()).status).toBe(404)
    provider.keys.restore()
    expect((await keySet()).status).toBe(200)
    expect(await verifierOf().refreshKeys()).toMatchObject({ status: 'ok' })
  })

  it('stall, and answer those who waited', async () => {
    provider.keys.stall()
    const waiting = keySet()
    await expect.poll(() => provider.keys.requests).toBe(1)
    expect(await verifierOf({ fetchTimeoutMs: 50 }).refreshKeys()).toMatchObject({ status: 'never_loaded' })
    provider.keys.restore()
    expect((await waiting).status).toBe(200)
    expect(provider.keys.requests).toBe(2)
  })

  it('stop while somebody waits', async () => {
    provider.keys.stall()
    const waiting = keySet().catch(() => 'cut')
    await expect.poll(() => provider.keys.requests).toBe(1)
    await provider.stop()
    expect(await waiting).toBe('cut')
    provider = await startDevProvider()
  })

  it('still know their tokens at introspection, unless withdrawn', async () => {
    const before = await token()
    const userinfo = async (bearer: string) => {
      const headers = { authorization: `Bearer ${bearer}` }
      return (await fetch(`${provider.issuer}/protocol/openid-connect/userinfo`, { headers })).status
    }
    await provider.keys.rotate()
    expect([await userinfo(before), await userinfo(await token())]).toEqual([200, 200])
    provider.keys.withdraw()
    expect([await userinfo(before), await userinfo(await token())]).toEqual([401, 200])
  })
})
