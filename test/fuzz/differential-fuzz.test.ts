import fc from 'fast-check'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createVerifier } from '../../src/tokens/index.js'
import { AUDIENCE, ISSUER, NOW } from '../unit/tokens/forge.js'
import { fuzzScale, fuzzSeed } from './fuzz-options.js'
import { mutant, SIGNERS } from './mutants.js'

const MUTANTS = Math.round(100_000 * fuzzScale())
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const
const KEY_SET = { keys: SIGNERS.map(({ jwk }) => jwk) }

/** Where we refuse what jose accepts, as `code (check)`: it checks JWTs of any kind, we check access tokens. Nothing else may differ. */
const STRICTER: ReadonlyMap<string, string> = new Map([
  ['malformed (parts)', 'one token has one spelling: no padding, no white space, no stray bits'],
  ['malformed (header)', 'no member twice, no bytes that are not UTF-8, within limits'],
  ['malformed (payload)', 'the same of the payload'],
  ['forbidden_header (forbidden_header)', 'no keys or places of keys, no b64, zip, enc'],
  ['type (type)', 'header typ absent, JWT or at+jwt'],
  ['token_kind (kind)', 'no ID, refresh, offline or logout token'],
  ['claim_missing (expiration_claim)', 'never without exp'],
  ['claim_invalid (expiration_claim)', 'exp is a date until the year 9999'],
  ['claim_invalid (not_before)', 'so is nbf'],
  ['claim_invalid (issued_at)', 'so is iat'],
  ['issued_in_future (issued_at)', 'iat is not ahead'],
  ['claim_invalid (audience)', 'aud holds strings only'],
  ['claim_missing (subject)', 'never without sub'],
  ['claim_invalid (subject)', 'sub is a string, not empty'],
  ['claim_invalid (identifiers)', 'jti, session and client are strings'],
  ['bound_token (binding)', 'bound to a key, and sent without proof'],
  ['certificate (binding)', 'bound to a certificate, and sent without'],
])

const { verify } = createVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: ALGORITHMS,
  keySet: KEY_SET,
  now: () => NOW * 1000,
  cacheSize: 100,
})

const published: JSONWebKeySet = JSON.parse(JSON.stringify(KEY_SET))
const keysForJose = createLocalJWKSet(published)
const JOSE_OPTIONS = {
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: [...ALGORITHMS],
  clockTolerance: 10,
  currentDate: new Date(NOW * 1000),
}

const joseAccepts = (text: string): Promise<boolean> =>
  jwtVerify(text, keysForJose, JOSE_OPTIONS).then(
    () => true,
    () => false,
  )

/** The seed replays what is done to a token; keys and signatures are new in each run, so both are shown. */
function described(text: string, edits: readonly string[]): string {
  return `${edits.join('; ')}\ntoken: ${text}\nkeys: ${JSON.stringify(KEY_SET)}`
}

async function ours(text: string): Promise<'ok' | string> {
  const verdict = await verify(text)
  return verdict.ok ? 'ok' : `${verdict.refusal.code} (${verdict.refusal.check})`
}

test(`of ${MUTANTS} mutated tokens we accept none that jose refuses, and refuse more only for a reason of the list`, async () => {
  const seed = fuzzSeed()
  const counts = { tokens: 0, signed: 0, both: 0, neither: 0 }
  const stricter = new Map<string, number>()
  const refusals = new Map<string, number>()
  console.log(`FUZZ_SEED=${seed}: ${MUTANTS} mutants`)

  const property = fc.asyncProperty(mutant, async ({ text, edits, isSigned }) => {
    const [outcome, isAcceptedByJose] = [await ours(text), await joseAccepts(text)]
    counts.tokens += 1
    if (isSigned) counts.signed += 1
    if (outcome === 'ok') {
      if (!isAcceptedByJose) throw new Error(`we accept what jose refuses: ${described(text, edits)}`)
      counts.both += 1
      return
    }
    refusals.set(outcome, (refusals.get(outcome) ?? 0) + 1)
    if (!isAcceptedByJose) counts.neither += 1
    else if (STRICTER.has(outcome)) stricter.set(outcome, (stricter.get(outcome) ?? 0) + 1)
    else
      throw new Error(
        `jose accepts what we refuse by ${outcome}, which is no reason of the list: ${described(text, edits)}`,
      )
  })
  await fc.assert(property, { seed, numRuns: MUTANTS })

  const share = (count: number) => `${count} (${((100 * count) / counts.tokens).toFixed(1)} %)`
  const table = (of: ReadonlyMap<string, number>) =>
    [...of]
      .sort(([, one], [, other]) => other - one)
      .map(([reason, count]) => `${String(count).padStart(8)}  ${reason}`)
  console.log(
    [
      `${counts.tokens} mutants, ${share(counts.signed)} with a valid signature, ${share(counts.both)} accepted by both, ` +
        `${share(counts.neither)} refused by both`,
      `we alone refuse ${share([...stricter.values()].reduce((sum, count) => sum + count, 0))}:`,
      ...table(stricter).map((line) => `${line}: ${STRICTER.get(line.slice(10)) ?? ''}`),
      'all our refusals:',
      ...table(refusals),
    ].join('\n'),
  )
  expect(counts.tokens).toBe(MUTANTS)
  expect(counts.signed / counts.tokens).toBeGreaterThan(0.3)
  expect(counts.both / counts.tokens).toBeGreaterThan(0.1)
  // Proof that the mutators reach what they are for: every reason of the list is met.
  expect([...STRICTER.keys()].filter((reason) => !stricter.has(reason) && MUTANTS >= 10_000)).toEqual([])
})
