import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { describe, expect, test } from 'vitest'
import { ALGORITHMS, isAlgorithmName } from '../../../../src/tokens/algorithms.js'
import { createCandidate } from '../../../../src/tokens/checks/check.js'
import { CHECKS, type CheckName } from '../../../../src/tokens/checks/table.js'
import { createRules } from '../../../../src/tokens/create-rules.js'
import { resolveOptions } from '../../../../src/tokens/verifier-options.js'
import { AUDIENCE, ISSUER, NOW } from '../forge.js'
import { FILES, readVectors, type Vector } from './vectors.js'

// These vectors sign "foo" and the like: what a JWS and a key must be is held to them, not what a JWT must say. So of the
// table of checks those run that look at the form, the header, the key and the signature.
const OF_A_JWS: ReadonlySet<CheckName> = new Set<CheckName>([
  'size',
  'parts',
  'header',
  'forbidden_header',
  'critical_header',
  'algorithm',
  'signed',
  'type',
  'key_id',
  'key',
  'signature',
])
const ALGORITHM_NAMES = Object.keys(ALGORITHMS).filter(isAlgorithmName)

/** Check that refuses the vector; `keys` when its keys can't be an issuer's; `undefined` when all pass. */
async function ours({ text, keys }: Vector): Promise<string | undefined> {
  const options = {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ALGORITHM_NAMES,
    keySet: { keys },
    now: () => NOW * 1000,
  }
  let created: ReturnType<typeof createRules>
  try {
    created = createRules(resolveOptions(options))
  } catch {
    return 'keys'
  }
  const candidate = createCandidate(text, created.firstIssuer, undefined)
  for (const { name, run } of CHECKS.filter((check) => OF_A_JWS.has(check.name))) {
    if ((await run(candidate, created.rules)) !== undefined) return name
  }
  return undefined
}

async function joseAccepts({ text, keys }: Vector): Promise<boolean> {
  const published: JSONWebKeySet = JSON.parse(JSON.stringify({ keys }))
  try {
    await compactVerify(text, createLocalJWKSet(published), { algorithms: ALGORITHM_NAMES })
    return true
  } catch {
    return false
  }
}

/** Why a vector has nothing to say to a verifier of access tokens. Such a one must be refused like any other. */
const SKIPPED = {
  'encryption: nothing is decrypted here': ({ isEncryption }) => isEncryption,
  'a shared secret: whoever verifies could sign': ({ keys }) => keys.some(({ kty }) => kty === 'oct'),
  'an algorithm that no verifier can be configured for': (vector) => vector.isValid && !isAlgorithmName(algOf(vector)),
  'an empty payload: an access token has claims': ({ isValid, text }) => isValid && text.includes('..'),
} satisfies Record<string, (vector: Vector) => boolean>

function algOf({ text }: Vector): unknown {
  const header: { alg?: unknown } = JSON.parse(Buffer.from(text.split('.', 1).join(), 'base64url').toString('utf8'))
  return header.alg
}

function reasonToSkip(vector: Vector): string | undefined {
  return Object.entries(SKIPPED).find(([, holds]) => holds(vector))?.[0]
}

describe.each(FILES)('%s', (file) => {
  const { announced, vectors } = readVectors(file)

  test('is run whole: every vector agrees with its file, or is skipped for a reason of the list and refused', async () => {
    expect(vectors).toHaveLength(announced)
    const disagreements: string[] = []
    const skipped = new Map<string, number>()
    const joseAlone: string[] = []
    let agreed = 0
    let accepted = 0
    for (const vector of vectors) {
      const refusedBy = await ours(vector)
      const reason = reasonToSkip(vector)
      const isRight = reason === undefined ? (refusedBy === undefined) === vector.isValid : refusedBy !== undefined
      if (!isRight) disagreements.push(`${vector.name}: ${refusedBy ?? 'accepted'}`)
      else if (reason !== undefined) skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
      else agreed += 1
      if (refusedBy === undefined) accepted += 1
      if (reason === undefined && (await joseAccepts(vector)) !== vector.isValid) joseAlone.push(vector.name)
    }
    const lines = [...skipped].map(([reason, count]) => `  ${count} skipped: ${reason}`)
    console.log(
      [
        `${file}: ${announced} vectors, ${agreed} agreed (${accepted} of them accepted)`,
        ...lines,
        ...joseAlone.map((name) => `  jose differs from the file: ${name}`),
      ].join('\n'),
    )
    expect(disagreements).toEqual([])
  })
})

test('the vectors would find a signature check that accepts everything, and one that accepts nothing', () => {
  const run = FILES.flatMap((file) => readVectors(file).vectors).filter((vector) => reasonToSkip(vector) === undefined)
  expect(run.filter(({ isValid }) => isValid).length).toBeGreaterThan(10)
  expect(run.filter(({ isValid }) => !isValid).length).toBeGreaterThan(300)
})
