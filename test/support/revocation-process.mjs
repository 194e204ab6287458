// One of several processes that verify tokens and hear of revocations; the test that started it talks to it by messages.
// It runs what users run: the built package, and a store for real.
import { createRevocations, createVerifier, openRevocationStore } from 'passerelle'

const { issuer, audience, keySet, store: urls, options } = JSON.parse(process.env.REVOCATION_PROCESS ?? '{}')

const store = openRevocationStore(urls)
const revocations = createRevocations({ store, ...options })
const verifier = createVerifier({ issuer, audience, keySet, revocations })

const codeOf = (verdict) => (verdict.ok ? 'ok' : verdict.refusal.code)

const actions = {
  verify: async ({ token }) => codeOf(await verifier.verify(token)),
  status: async () => revocations.status(),
  revoke: async ({ revocation }) => {
    const startedNs = process.hrtime.bigint()
    const outcome = await revocations.revoke(revocation).then(
      () => 'stored',
      (error) => error.code,
    )
    return { outcome, startedNs: String(startedNs), storedNs: String(process.hrtime.bigint()) }
  },
  /** Verifies again and again until the token is refused. */
  watch: async ({ token }) => {
    for (;;) {
      const code = codeOf(await verifier.verify(token))
      if (code !== 'ok') return { code, refusedNs: String(process.hrtime.bigint()) }
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  },
  close: () => revocations.close(),
}

process.on('message', async ({ id, action, ...given }) => {
  process.send?.({ id, answer: await actions[action](given) })
  if (action === 'close') process.disconnect()
})
