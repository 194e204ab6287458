import { describe, expect, test } from 'vitest'
import { CHECKS } from '../../../src/tokens/checks/table.js'
import { explainToken, TokenError, type TokenExplanation } from '../../../src/tokens/index.js'
import { createFakeIssuer } from './fake-issuer.js'
import { AUDIENCE, claims, compact, encode, header, ISSUER, JWKS, KEYS, NOW, token } from './forge.js'
import { optionsOf, REFUSAL_EXAMPLES, type RefusalExample, refusalOf } from './refusal-examples.js'

const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000 }

const explain = (text: string, offline = false): Promise<TokenExplanation> => explainToken(text, OPTIONS, { offline })

const namesOf = ({ checks }: TokenExplanation, outcome: string): readonly string[] =>
  checks.filter((check) => check.outcome === outcome).map(({ name }) => name)

test('a good token passes every check but those that only servers can make', async () => {
  const explained = await explain(token())
  expect(explained.checks.map(({ name }) => name)).toEqual(CHECKS.map(({ name }) => name))
  expect(namesOf(explained, 'failed')).toEqual([])
  expect(namesOf(explained, 'not_checked')).toEqual(['introspection', 'revocation'])
  expect(explained).toMatchObject({
    kind: 'access',
    token: { username: 'jean.martin@gaveur.fr', roles: ['gaveur', 'offline_access'] },
  })
})

test('several faults are seen at once, behind the first too', async () => {
  const explained = await explain(token({ exp: NOW - 100, aud: 'account', sub: undefined, typ: 'ID' }))
  expect(namesOf(explained, 'failed')).toEqual(['kind', 'expiration', 'audience', 'subject'])
  expect(namesOf(explained, 'passed')).toContain('signature')
})

test('what hangs on a failed check is not reached, and says on which', async () => {
  const explained = await explain(token({ iss: 'https://other.example' }, { kid: 'unknown' }))
  expect(namesOf(explained, 'failed')).toEqual(['issuer'])
  expect(explained.checks.filter(({ name }) => ['key', 'signature'].includes(name))).toEqual([
    { name: 'key', outcome: 'not_checked', why: 'not reached, since issuer_algorithm did not pass' },
    { name: 'signature', outcome: 'not_checked', why: 'not reached, since key did not pass' },
  ])
})

// Where the issuer would be asked, or a proof would be checked, a token alone does not tell; nor what it is bound to.
const isExplainable = ({ scheme, options }: RefusalExample): boolean =>
  scheme === undefined && options?.introspection === undefined

test('says of every refused example what the verifier says, first', async () => {
  for (const example of REFUSAL_EXAMPLES.filter(isExplainable)) {
    const refusal = await refusalOf(example)
    const { checks } = await explainToken(example.text(), optionsOf(example))
    const [first] = checks.flatMap((check) => (check.outcome === 'failed' ? [check.refusal] : []))
    if (refusal.check === 'binding' && first === undefined) {
      expect(checks.at(-1)).toMatchObject({
        name: 'binding',
        why: expect.stringMatching(/^needs .*, which is not here$/),
      })
      continue
    }
    expect([first?.check, first?.code]).toEqual([refusal.check, refusal.code])
  }
})

test('offline fetches nothing, and judges the rest', async () => {
  const issuer = createFakeIssuer()
  const explained = await explainToken(token({ aud: 'account' }), issuer.options(), { offline: true })
  expect(issuer.requests).toEqual([])
  expect(namesOf(explained, 'failed')).toEqual(['audience'])
  expect(explained.checks.find(({ name }) => name === 'signature')).toMatchObject({
    outcome: 'not_checked',
    why: /offline/,
  })
})

test('asks the configured issuer for keys, and nobody that the token names', async () => {
  const issuer = createFakeIssuer()
  const text = token(
    { iss: 'https://attacker.example' },
    { jku: 'https://attacker.example/jwks', x5u: 'https://attacker.example/x' },
  )
  await explainToken(text, issuer.options())
  expect(issuer.requests).toEqual([])
  await explainToken(token(), issuer.options())
  expect(issuer.requests.every((url) => url.startsWith(`${ISSUER}/`))).toBe(true)
  expect(issuer.requests).toHaveLength(2)
})

test('refuses options as createVerifier does', async () => {
  await expect(explainToken(token(), { ...OPTIONS, issuer: 'keycloak' })).rejects.toThrow(TokenError)
})

const bare = { sub: undefined, realm_access: undefined, resource_access: undefined }

describe('recognises a token by its shape', () => {
  test.each([
    ['access', token()],
    ['id', token({ typ: 'ID' })],
    ['id', token({ typ: undefined, at_hash: 'x' })],
    ['refresh', compact(header({ alg: 'HS512' }), claims({ typ: 'Refresh' }))],
    ['offline', token({ typ: 'Offline' })],
    ['logout', token({ typ: 'Logout' })],
    ['logout', token({ typ: undefined }, { typ: 'logout+jwt' })],
    ['logout', token({ typ: undefined, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })],
    ['dpop_proof', token({}, { typ: 'dpop+jwt' })],
    ['lightweight', token(bare)],
    ['dpop_bound', token({ typ: 'DPoP', cnf: { jkt: 'x' } })],
    ['certificate_bound', token({ cnf: { 'x5t#S256': 'x' } })],
    ['encrypted', `${encode(header({ alg: 'RSA-OAEP', enc: 'A256GCM' }))}.a.b.c.d`],
    ['opaque', 'k7Yb2xQ9mPzR4tWv'],
    ['malformed', 'undefined null'],
    ['malformed', `${token()}.x`],
    ['access', token({}, {}, KEYS.strange)],
  ])('as %s', async (kind, text) => {
    expect((await explain(text, true)).kind).toBe(kind)
  })
})
