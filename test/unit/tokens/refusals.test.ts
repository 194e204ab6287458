import { describe, expect, test } from 'vitest'
import { REFUSALS } from '../../../src/tokens/index.js'
import { FORGED_CLAIMS, FORGED_PAYLOADS } from './forged/claims.js'
import { FORGED_FORMS } from './forged/form.js'
import { FORGED_HEADERS } from './forged/headers.js'
import { FORGED_KEYS } from './forged/keys.js'
import { FORGED_SIGNATURES } from './forged/signatures.js'

/** What the text of a token alone can't cause: several issuers, how it was presented, a revocation. */
const ELSEWHERE = [
  'algorithm by issuer_algorithm',
  'unbound_token by binding',
  'certificate by binding',
  'revoked by revocation',
  // test/unit/tokens/introspection.test.ts
  'inactive by introspection',
  'inactive by lightweight',
  'introspection_unavailable by introspection',
  'introspection_unavailable by lightweight',
  'claim_invalid by introspection',
  'claim_invalid by lightweight',
  'token_kind by introspection',
  'token_kind by lightweight',
  'claim_missing by introspection',
  'claim_missing by lightweight',
  'revocations_unavailable by revocation',
  // test/unit/tokens/profile.test.ts
  'type by profile',
  'claim_missing by profile',
  'claim_invalid by profile',
  // test/unit/dpop/forged-proofs.test.ts
  'proof_missing by binding',
  'proof_invalid by binding',
  'proof_key by binding',
  'proof_mismatch by binding',
  'proof_expired by binding',
  'proof_replayed by binding',
  'nonce_required by binding',
  'proofs_unavailable by binding',
]

const pairs = Object.entries(REFUSALS).flatMap(([code, { checks }]) => checks.map((check) => `${code} by ${check}`))

describe('the table of refusals', () => {
  test('has every code and check that a forged token is refused with, and no other', () => {
    const forged = [FORGED_FORMS, FORGED_HEADERS, FORGED_KEYS, FORGED_SIGNATURES, FORGED_PAYLOADS, FORGED_CLAIMS].flat()
    const seen = new Set(forged.map(({ code, check }) => `${code} by ${check}`))
    // Where these come from is in other tests: a provider that is away, the development key, and tokens made for tests.
    seen.add('keys_unavailable by key').add('development_key by development_key').add('test_token by test_token')
    for (const pair of ELSEWHERE) seen.add(pair)
    expect([...seen].sort()).toEqual([...pairs].sort())
  })
})
