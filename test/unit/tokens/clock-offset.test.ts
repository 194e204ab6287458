import { describe, expect, test } from 'vitest'
import { createVerifier, type Refusal } from '../../../src/tokens/index.js'
import { createFakeIssuer } from './fake-issuer.js'
import { JWKS, NOW, token } from './forge.js'

/** An issuer whose clock is ahead of ours by so many seconds, as the Date of its answers says. */
function withOffset(seconds: number, headers: Record<string, string> = {}) {
  const issuer = createFakeIssuer()
  const date = new Date((NOW + seconds) * 1000).toUTCString()
  const answer = issuer.fetch
  const fetch: typeof answer = async (url, init) => {
    const answered = await answer(url, init)
    return Response.json(await answered.json(), { headers: { date, ...headers } })
  }
  return createVerifier({ ...issuer.options(), fetch })
}

async function refusalOf({ verify }: Pick<ReturnType<typeof withOffset>, 'verify'>, text: string): Promise<Refusal> {
  const verdict = await verify(text)
  if (verdict.ok) throw new Error('accepted')
  return verdict.refusal
}

test.each([
  [31, {}],
  [-31, {}],
  [0, {}],
  // What a cache kept is older by its Age.
  [1, { age: '30' }],
])(
  'the offset of %d s is in the state of the keys, with headers %j',
  async (seconds, headers: Record<string, string>) => {
    const { refreshKeys } = withOffset(seconds, headers)
    const expected = seconds + Number(headers.age ?? 0)
    const status = await refreshKeys()
    const offset = 'offsetSeconds' in status ? status.offsetSeconds : undefined
    expect(Math.abs((offset ?? Number.NaN) - expected)).toBeLessThanOrEqual(1)
  },
)

test.each(['', 'yesterday'])('is unknown with Date %j', async (date) => {
  const { refreshKeys } = withOffset(0, { date })
  expect(await refreshKeys()).not.toHaveProperty('offsetSeconds')
})

describe('a refusal for time', () => {
  test.each([
    ['issued_in_future', { iat: NOW + 31 }],
    ['not_yet_valid', { nbf: NOW + 31 }],
  ])('%s says by how much this machine is behind, and points at NTP, not at the leeway', async (code, claims) => {
    const refusal = await refusalOf(withOffset(31), token(claims))
    expect(refusal.code).toBe(code)
    expect(refusal.mend).toMatch(
      /^This machine’s clock is 3[12] s behind the issuer’s: synchronise both by NTP; a larger/,
    )
  })

  test('expired says by how much this machine is ahead', async () => {
    const refusal = await refusalOf(withOffset(-45), token({ exp: NOW - 20 }))
    expect(refusal).toMatchObject({
      code: 'expired',
      mend: expect.stringMatching(/clock is 4[45] s ahead of the issuer’s/),
    })
  })

  test('says that the clocks agree, where they do', async () => {
    const agreeing = withOffset(0)
    expect((await refusalOf(agreeing, token({ exp: NOW - 20 }))).mend).toBe(
      'The client must refresh its token in time. The clocks of this machine and of the issuer agree.',
    )
    expect((await refusalOf(agreeing, token({ iat: NOW + 31 }))).mend).toMatch(/agree\. If Keycloak has several nodes/)
  })

  test('without an answer to measure by, says what the token tells, and asks to compare', async () => {
    const { verify } = createVerifier({
      issuer: 'https://id.example/realms/gaveurs-production',
      audience: 'backend-api',
      keySet: JWKS,
      now: () => NOW * 1000,
    })
    expect((await refusalOf({ verify }, token({ iat: NOW + 31 }))).mend).toMatch(
      /^This machine’s clock is at least 31 s behind that of the issuer, which signed this token. Compare the clock/,
    )
    expect((await refusalOf({ verify }, token({ nbf: NOW + 31 }))).mend).toMatch(/^Compare the clock of this host/)
  })
})
