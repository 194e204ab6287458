import { readFileSync } from 'node:fs'
import { z } from 'zod'

// What of Google's files is read here; see test/vectors/wycheproof/LICENSE (Apache-2.0).

const key = z.record(z.string(), z.unknown())
const keys = z.union([z.object({ keys: z.array(key) }).transform((set) => set.keys), key.transform((one) => [one])])

const file = z.object({
  numberOfTests: z.number(),
  testGroups: z.array(
    z.object({
      public: keys.optional(),
      private: keys,
      tests: z.array(
        z.object({
          tcId: z.number(),
          comment: z.string(),
          jws: z.unknown().optional(),
          jwe: z.unknown().optional(),
          result: z.enum(['valid', 'invalid']),
        }),
      ),
    }),
  ),
})

export const FILES = ['json_web_signature_test', 'json_web_key_test', 'json_web_crypto_test'] as const

export interface Vector {
  /** File, number and title, as one would look for it. */
  readonly name: string
  readonly text: string
  readonly isEncryption: boolean
  readonly isValid: boolean
  /** What an issuer would publish; of a group without a public part, its secret. */
  readonly keys: readonly Record<string, unknown>[]
}

/** Every vector of a file, and how many it says that it has. */
export function readVectors(name: (typeof FILES)[number]): { readonly announced: number; readonly vectors: Vector[] } {
  const path = new URL(`../../../vectors/wycheproof/${name}.json`, import.meta.url)
  const { numberOfTests, testGroups } = file.parse(JSON.parse(readFileSync(path, 'utf8')))
  const vectors = testGroups.flatMap((group) =>
    group.tests.map(({ tcId, comment, jws, jwe, result }) => {
      const token = jws ?? jwe
      return {
        name: `${name} ${tcId} ${comment}`,
        text: typeof token === 'string' ? token : JSON.stringify(token),
        isEncryption: jwe !== undefined,
        isValid: result === 'valid',
        keys: group.public ?? group.private,
      }
    }),
  )
  return { announced: numberOfTests, vectors }
}
