import { describe, expect, it } from 'vitest'
import { authenticate } from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { developmentKeySet, fakeVerifier, mintToken, TEST_ISSUER, TestingError } from '../../../src/testing/index.js'
import { createVerifier, REFUSALS, type Verifier } from '../../../src/tokens/index.js'
import { memoryLogger } from '../../support/fakes.js'

const IDENTITIES = {
  admin: { roles: ['admin'] },
  jean: { username: 'jean.martin@gaveur.fr', roles: ['gaveur'], attributes: { gaveur_id: 1, site_id: 'LL' } },
  batch: { serviceAccount: true },
}
const verifier: Verifier = fakeVerifier(IDENTITIES, { NODE_ENV: 'test' })

describe('fakeVerifier', () => {
  it('gives each name its identity, without a promise', async () => {
    expect(verifier.verify('jean')).toMatchObject({
      ok: true,
      token: { username: 'jean.martin@gaveur.fr', roles: ['gaveur'], issuer: TEST_ISSUER, kind: 'user' },
    })
    expect(verifier.verify('admin')).toMatchObject({ ok: true, token: { username: 'admin', roles: ['admin'] } })
    expect(verifier.verify('batch')).toMatchObject({ ok: true, token: { kind: 'service' } })
    const verdict = await verifier.verify('jean')
    const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
    const identity = verdict.ok ? policy.identify(verdict.token) : undefined
    expect(identity?.can('gavage_data:read', { gaveur_id: 1, site_id: 'LL' })).toBe(true)
    expect(identity?.can('gavage_data:read', { gaveur_id: 2, site_id: 'LL' })).toBe(false)
  })

  it.each(Object.keys(REFUSALS))('refuses on demand: %s', (code) => {
    const verdict = verifier.verify(`refused:${code}`)
    expect(verdict).toMatchObject({ ok: false, refusal: { code, check: expect.any(String), mend: expect.any(String) } })
    expect(Object.isFrozen(verdict)).toBe(true)
  })

  it.each(['', 'nobody', 'refused:', 'refused:everything', 'refused:toString', '__proto__', mintToken()])(
    'refuses any other token as malformed, and says which there are: %s',
    (token) => {
      expect(verifier.verify(token)).toMatchObject({
        ok: false,
        refusal: { code: 'malformed', mend: expect.stringContaining('admin, jean, batch, or refused:') },
      })
    },
  )

  it('answers frozen verdicts, the same from the second time on, as a verifier does', async () => {
    const real = createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })
    const token = mintToken({ roles: ['admin'] })
    const fake = fakeVerifier(IDENTITIES, {})
    for (const [one, bearer] of [
      [real, token],
      [fake, 'admin'],
    ] as const) {
      const verdicts = [await one.verify(bearer), await one.verify(bearer), await one.verify(bearer)]
      expect(verdicts.map((verdict) => verdict.ok && verdict.firstSeen)).toEqual([true, false, false])
      expect(verdicts[1]).toBe(verdicts[2])
      for (const verdict of verdicts) expect(isDeeplyFrozen(verdict)).toBe(true)
    }
  })

  it('has members of a verifier', async () => {
    expect(verifier.issuers).toEqual([TEST_ISSUER])
    expect(verifier.keyStatus()).toMatchObject({ status: 'ok' })
    expect(await verifier.refreshKeys()).toMatchObject({ status: 'ok' })
  })

  it.each(['production', 'PRODUCTION'])('is never made where NODE_ENV is %s', (NODE_ENV) => {
    expect(() => fakeVerifier(IDENTITIES, { NODE_ENV })).toThrow(TestingError)
    expect(() => fakeVerifier(IDENTITIES, { NODE_ENV })).toThrow('NODE_ENV is production: use createVerifier')
  })

  it('has no identity with an option that does not exist', () => {
    const misspelt: object = { jean: { role: ['gaveur'] } }
    expect(() => Reflect.apply(fakeVerifier, undefined, [misspelt, {}])).toThrow('no option role: did you mean roles?')
  })

  it('is never made without knowing the environment', () => {
    expect(() => Reflect.apply(fakeVerifier, undefined, [IDENTITIES])).toThrow('pass process.env')
  })

  it('is named in the log of who mounts it, as is a verifier of tokens made for tests', async () => {
    const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
    const linesOf = (one: Verifier) => {
      const logger = memoryLogger()
      authenticate({ verifier: one, policy, logger })
      return logger.lines
    }
    const warned = [expect.stringMatching(/^WARNING tokens made for tests .* never in production/)]
    expect(linesOf(verifier)).toEqual(warned)
    expect(linesOf(createVerifier({ issuer: TEST_ISSUER, audience: 'a', keySet: developmentKeySet }))).toEqual(warned)
    expect(linesOf(createVerifier({ issuer: 'https://id.example/realms/x', audience: 'a' }))).toEqual([])
  })

  it('knows names that a verifier refuses', () => {
    const real = createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })
    for (const name of ['admin', 'refused:expired']) {
      expect(real.verify(name)).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
    }
  })
})

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen)
}
