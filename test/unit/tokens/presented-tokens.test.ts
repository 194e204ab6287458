import { describe, expect, test } from 'vitest'
import { createVerifier, type Fault, type Presentation, type ProofChecker } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, JWKS, NOW, token } from './forge.js'

const JKT = 'k'.repeat(43)
const CERTIFICATE = 'c'.repeat(43)
const DPOP: Presentation = { scheme: 'DPoP', proofs: ['proof'], method: 'GET', url: 'https://api.example/' }

const PROOF_FAULT: Fault = {
  code: 'bound_token',
  expected: 'a new proof',
  actual: 'a used one',
  mend: 'Make another.',
}

function verifierWith(proofs?: ProofChecker) {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000, proofs })
}

const accepting: ProofChecker = { check: () => undefined }

const bound = { cnf: { jkt: JKT } }
const byCertificate = { cnf: { 'x5t#S256': CERTIFICATE } }

describe('scheme, typ and cnf agree both ways', () => {
  test.each<[string, object, Presentation | undefined, string]>([
    ['a plain token as Bearer', {}, undefined, 'ok'],
    ['a plain token with a certificate', {}, { scheme: 'Bearer', certificateThumbprint: CERTIFICATE }, 'ok'],
    ['a plain token as DPoP', {}, DPOP, 'unbound_token'],
    ['a bound token as Bearer', bound, undefined, 'bound_token'],
    ['a bound token as Bearer, with a proof', bound, { ...DPOP, scheme: 'Bearer' }, 'bound_token'],
    ['a bound token as DPoP', bound, DPOP, 'ok'],
    ['a bound token of typ DPoP as DPoP', { ...bound, typ: 'DPoP' }, DPOP, 'ok'],
    ['a token of typ DPoP without cnf as Bearer', { typ: 'DPoP' }, undefined, 'bound_token'],
    ['a token of typ DPoP without cnf as DPoP', { typ: 'DPoP' }, DPOP, 'bound_token'],
    [
      'a token of typ DPoP with a certificate alone',
      { ...byCertificate, typ: 'DPoP' },
      { ...DPOP, certificateThumbprint: CERTIFICATE },
      'bound_token',
    ],
    [
      'a token bound to this certificate',
      byCertificate,
      { scheme: 'Bearer', certificateThumbprint: CERTIFICATE },
      'ok',
    ],
    [
      'a token bound to this certificate as DPoP',
      byCertificate,
      { ...DPOP, certificateThumbprint: CERTIFICATE },
      'unbound_token',
    ],
    [
      'a token bound to another certificate',
      byCertificate,
      { scheme: 'Bearer', certificateThumbprint: 'd'.repeat(43) },
      'certificate',
    ],
    ['a token bound to a certificate, without one', byCertificate, undefined, 'certificate'],
    [
      'a token bound to both, with both',
      { cnf: { ...bound.cnf, ...byCertificate.cnf } },
      { ...DPOP, certificateThumbprint: CERTIFICATE },
      'ok',
    ],
    [
      'a token bound to both, with the proof alone',
      { cnf: { ...bound.cnf, ...byCertificate.cnf } },
      DPOP,
      'certificate',
    ],
    [
      'a bound token as Keycloak 26.7 writes it',
      { cnf: { ...bound.cnf, 'kc-jkt-type': 'DPoP' }, typ: 'DPoP' },
      DPOP,
      'ok',
    ],
    [
      'cnf whose jkt is for something else',
      { cnf: { ...bound.cnf, 'kc-jkt-type': 'attestation' } },
      DPOP,
      'bound_token',
    ],
    ['cnf with Keycloak’s type alone', { cnf: { 'kc-jkt-type': 'DPoP' } }, DPOP, 'bound_token'],
    ['cnf that is empty', { cnf: {} }, DPOP, 'bound_token'],
    ['cnf that is null', { cnf: null }, undefined, 'bound_token'],
    ['cnf with a way of binding nobody here knows', { cnf: { ...bound.cnf, kid: 'x' } }, DPOP, 'bound_token'],
    ['cnf whose thumbprint is too short', { cnf: { jkt: 'k' } }, DPOP, 'bound_token'],
    ['cnf whose thumbprint is an array', { cnf: { jkt: [JKT] } }, DPOP, 'bound_token'],
  ])('%s', async (_, changes, presentation, expected) => {
    const { verify } = verifierWith(accepting)
    const text = token({ ...changes })
    // The second time it comes from the cache, if it was good.
    for (const _turn of [1, 2]) {
      const verdict = await verify(text, presentation)
      expect(verdict.ok ? 'ok' : verdict.refusal.code).toBe(expected)
    }
  })

  test('a bound token is refused where proofs are not checked', async () => {
    expect(await verifierWith().verify(token(bound), DPOP)).toMatchObject({ refusal: { code: 'bound_token' } })
  })
})

test('a proof is checked at each request, known token or not', async () => {
  const seen: unknown[] = []
  const { verify } = verifierWith({
    check: async (presentation, { text, thumbprint, token: { subject } }) => {
      seen.push([presentation, text, thumbprint, subject])
      return seen.length === 3 ? PROOF_FAULT : undefined
    },
  })
  const text = token(bound)
  expect(await verify(text, DPOP)).toMatchObject({ ok: true, firstSeen: true })
  expect(await verify(text, DPOP)).toMatchObject({ ok: true, firstSeen: false })
  expect(await verify(text, DPOP)).toMatchObject({ ok: false, refusal: { code: 'bound_token', check: 'binding' } })
  expect(seen).toEqual(Array(3).fill([DPOP, text, JKT, expect.any(String)]))
})

test('a known bound token is refused when it comes as a plain one', async () => {
  const { verify } = verifierWith(accepting)
  const text = token(bound)
  expect(await verify(text, DPOP)).toMatchObject({ ok: true })
  expect(await verify(text)).toMatchObject({ ok: false, refusal: { code: 'bound_token' } })
})

test('a proof is not spent on a token that is refused anyway', async () => {
  const seen: unknown[] = []
  const { verify } = verifierWith({ check: (presentation) => void seen.push(presentation) })
  expect(await verify(token({ ...bound, aud: 'other' }), DPOP)).toMatchObject({ refusal: { code: 'audience' } })
  expect(seen).toEqual([])
})
