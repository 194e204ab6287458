import { describe, expect, test } from 'vitest'
import { createMemoryReplays, createProofChecker, createSharedReplays } from '../../../src/dpop/index.js'
import { createMemoryKeyValue } from '../../../src/stores/memory-key-value.js'
import { accessToken } from '../../support/access-token.js'
import { NOW, type TestKey } from '../tokens/forge.js'
import { CLIENTS, proof, thumbprint, URL_CALLED } from './proofs.js'

const TOKEN = 'token'
const WINDOW_SECONDS = 60

type Now = () => number

/** A checker with a clock of its own, and what it says of a proof of one client. */
function subject(replaysOf: (now: Now) => Parameters<typeof createProofChecker>[0]) {
  let nowMs = NOW * 1000
  const now = () => nowMs
  const { check } = createProofChecker({ windowSeconds: WINDOW_SECONDS, now, ...replaysOf(now) })
  return {
    goOn: (seconds: number) => {
      nowMs += seconds * 1000
    },
    async send(text: string, { key = CLIENTS.ES256, url = URL_CALLED }: { key?: TestKey; url?: string } = {}) {
      const presentation = { scheme: 'DPoP', proofs: [text], method: 'GET', url } as const
      const fault = await check(presentation, { text: TOKEN, thumbprint: thumbprint(key), token: accessToken() })
      return fault?.code ?? 'ok'
    },
  }
}

describe.each<[string, (now: Now) => Parameters<typeof createProofChecker>[0]]>([
  ['by itself', () => ({})],
  ['in memory', (now) => ({ replays: createMemoryReplays({ now }) })],
  [
    'in a shared store',
    (now) => ({ replays: createSharedReplays(createMemoryKeyValue({ maxEntries: 1_000, onError: () => {}, now })) }),
  ],
])('where used proofs are remembered %s', (_, replaysOf) => {
  // At 60 s it is still in the window, and a moment later too old: there is no gap in which it is neither.
  test.each([0, 1, 11, 30, WINDOW_SECONDS - 1, WINDOW_SECONDS])('a replay %d s later is refused', async (seconds) => {
    const { goOn, send } = subject(replaysOf)
    const text = proof(TOKEN)
    expect(await send(text)).toBe('ok')
    goOn(seconds)
    expect(await send(text)).toBe('proof_replayed')
    goOn(WINDOW_SECONDS + 0.001 - seconds)
    expect(await send(text)).toBe('proof_expired')
  })

  test('a replay of a proof from a clock that goes ahead is refused as long as it is in the window', async () => {
    const { goOn, send } = subject(replaysOf)
    const text = proof(TOKEN, { iat: NOW + 10 })
    expect(await send(text)).toBe('ok')
    goOn(WINDOW_SECONDS + 10)
    expect(await send(text)).toBe('proof_replayed')
    goOn(0.001)
    expect(await send(text)).toBe('proof_expired')
  })

  test('the same jti by another key is another proof', async () => {
    const { send } = subject(replaysOf)
    expect(await send(proof(TOKEN, { jti: 'one' }))).toBe('ok')
    const key = CLIENTS.stranger
    expect(await send(proof(TOKEN, { jti: 'one' }, {}, key), { key })).toBe('ok')
    expect(await send(proof(TOKEN, { jti: 'one' }, {}, key), { key })).toBe('proof_replayed')
  })

  test('the same jti for another URL is another proof', async () => {
    const { send } = subject(replaysOf)
    const url = `${URL_CALLED}/more`
    expect(await send(proof(TOKEN, { jti: 'one' }))).toBe('ok')
    expect(await send(proof(TOKEN, { jti: 'one', htu: url }), { url })).toBe('ok')
    expect(await send(proof(TOKEN, { jti: 'one', htu: url }), { url })).toBe('proof_replayed')
  })

  test('the same jti by the same key for the same URL is the same proof, whatever else it says', async () => {
    const { send } = subject(replaysOf)
    expect(await send(proof(TOKEN, { jti: 'one', iat: NOW + 1 }))).toBe('ok')
    expect(await send(proof(TOKEN, { jti: 'one' }))).toBe('proof_replayed')
  })
})
