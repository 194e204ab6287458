import { describe, expect, test } from 'vitest'
import { createVerifier, type Verifier } from '../../src/tokens/index.js'
import { AUDIENCE, ISSUER, JWKS, NOW, token } from '../unit/tokens/forge.js'
import { COSTLY_TOKENS } from './costly-tokens.js'
import { fuzzScale } from './fuzz-options.js'

const VARIANTS = 24
const ROUNDS = Math.max(9, Math.round(45 * fuzzScale()))
const DEAREST_RATIO = 10
/** Below the full size there are too few rounds for a median to be sure of a tenth. */
const SLACK = fuzzScale() < 1 ? 1.5 : 1

const GOOD = 'a good token'

/** What makes a token as long as Keycloak's usually are, 1.6 KB. */
const USUAL = {
  auth_time: NOW - 60,
  name: 'Jean Martin',
  given_name: 'Jean',
  family_name: 'Martin',
  email: 'jean.martin@gaveur.fr',
  groups: ['/gaveurs', '/gaveurs/landes', '/gaveurs/landes/saint-sever'],
  realm_access: { roles: ['default-roles-gaveurs-production', 'gaveur', 'offline_access', 'uma_authorization'] },
}

/** Ours, and other tenants. */
const issuersOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    issuer: index === 0 ? ISSUER : `https://id.example/realms/tenant-${index}`,
    audience: AUDIENCE,
    keySet: JWKS,
  }))

const variants = (make: (variant: number) => string) => Array.from({ length: VARIANTS }, (_, variant) => make(variant))

function microsecondsEach({ verify }: Pick<Verifier, 'verify'>, tokens: readonly string[]): number {
  const before = process.cpuUsage()
  for (const text of tokens) verify(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / tokens.length
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

describe.each([1, 50])('where %d issuers are known', (count) => {
  test(`no input of 16 KB costs more than ${DEAREST_RATIO} times a good first-seen token`, async () => {
    // Room for one: every token is seen as if for the first time, and remembered in vain.
    const verifier = createVerifier({ issuers: issuersOf(count), cacheSize: 1, now: () => NOW * 1000 })
    const inputs = new Map([[GOOD, variants((variant) => token({ ...USUAL, jti: `token-${variant}` }))]])
    for (const { name, make } of COSTLY_TOKENS) inputs.set(name, variants(make))
    const rounds = new Map(Array.from(inputs.keys(), (name) => [name, [] as number[]]))
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, tokens] of inputs) rounds.get(name)?.push(microsecondsEach(verifier, tokens))
    }

    const good = median(rounds.get(GOOD) ?? [])
    const rows = await Promise.all(
      Array.from(inputs, async ([name, [text = '']]) => {
        const verdict = await verifier.verify(text)
        const microseconds = median(rounds.get(name) ?? [])
        const outcome = verdict.ok ? 'ok' : `${verdict.refusal.code} (${verdict.refusal.check})`
        return { name, bytes: text.length, microseconds, ratio: microseconds / good, outcome }
      }),
    )
    rows.sort((one, other) => other.ratio - one.ratio)
    const lines = rows.map(({ name, bytes, microseconds, ratio, outcome }) =>
      [
        `${ratio.toFixed(2)} ×`.padStart(9),
        `${microseconds.toFixed(0)} µs`.padStart(8),
        `${bytes} bytes`.padStart(12),
        ` ${name}: ${outcome}`,
      ].join(''),
    )
    console.log(
      `CPU time of one verify with ${count} issuers known, beside a good first-seen token; medians of ${ROUNDS} rounds\n${lines.join('\n')}`,
    )

    expect(inputs.size).toBeGreaterThan(50)
    expect(rows.filter(({ bytes }) => bytes > 16_384)).toEqual([])
    expect(rows.filter(({ ratio }) => ratio > DEAREST_RATIO * SLACK)).toEqual([])
  })
})
