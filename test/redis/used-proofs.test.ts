import { expect, it, onTestFinished } from 'vitest'
import { createProofChecker, createSharedReplays } from '../../src/dpop/index.js'
import { openKeyValue } from '../../src/stores/index.js'
import { createDpopKey } from '../../src/testing/index.js'
import { accessToken } from '../support/access-token.js'
import { startRedis } from './redis-server.js'

const url = 'https://api.example/api/gavage/1'

it('a proof is good once over several processes, and unknown while Redis is away', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.remove())
  const key = createDpopKey()
  const token = accessToken()
  const newProof = () => key.proof({ method: 'GET', url, accessToken: 'token' })

  const process = () => {
    const store = openKeyValue({ url: redis.url, onError: () => undefined })
    onTestFinished(() => store.close())
    const { check } = createProofChecker({ replays: createSharedReplays(store) })
    return async (proof: string): Promise<string> => {
      const presentation = { scheme: 'DPoP', proofs: [proof], method: 'GET', url } as const
      return (await check(presentation, { text: 'token', thumbprint: key.jkt, token }))?.code ?? 'ok'
    }
  }
  const [first, second] = [process(), process()]
  const proof = newProof()
  expect(await first(proof)).toBe('ok')
  expect([await first(proof), await second(proof)]).toEqual(['proof_replayed', 'proof_replayed'])

  const raced = newProof()
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? first : second)(raced)))
  expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1)

  await redis.kill()
  expect(await first(newProof())).toBe('proofs_unavailable')
})
