import { expect, test } from 'vitest'
import { createVerifier, describeKeyEvent, type KeyEvent } from '../../../src/tokens/index.js'
import { createFakeIssuer } from './fake-issuer.js'
import { ISSUER, KEYS, token } from './forge.js'
import { away, createKeyWorld, NEW_KEY, published } from './key-world.js'

test('a change of keys names the kids that came and went, once', async () => {
  const { world, source } = createKeyWorld()
  await source.refresh()
  world.answer = () => published(KEYS.rsa, NEW_KEY)
  await world.pass(300)
  world.answer = () => published(NEW_KEY)
  await world.pass(300)
  expect(world.changes).toEqual([
    { kind: 'keys_changed', added: ['rsa'], withdrawn: [] },
    { kind: 'keys_changed', added: ['new'], withdrawn: [] },
    { kind: 'keys_changed', added: [], withdrawn: ['rsa'] },
  ])
})

test('another key under the same kid came and went', async () => {
  const { world, source } = createKeyWorld()
  await source.refresh()
  world.answer = () => published(KEYS.strange)
  await source.refresh()
  expect(world.changes.at(-1)).toEqual({ kind: 'keys_changed', added: ['rsa'], withdrawn: ['rsa'] })
})

test('an outage is told once, not with each retry, and its end with how long it was', async () => {
  const { world, source } = createKeyWorld()
  await source.refresh()
  world.answer = away
  await world.pass(1_800)
  world.answer = () => published(KEYS.rsa)
  await world.pass(30)
  expect(world.changes).toEqual([
    { kind: 'keys_changed', added: ['rsa'], withdrawn: [] },
    { kind: 'provider_away', error: expect.stringMatching(/503/), keys: 1 },
    { kind: 'provider_back', awayMs: expect.any(Number), keys: 1 },
  ])
  const [, , back] = world.changes
  expect(back?.kind === 'provider_back' && Math.abs(back.awayMs - 1_770_000)).toBeLessThan(30_000)
})

test('each reason of an outage is told once, and five at most', async () => {
  const { world, source } = createKeyWorld()
  let attempt = 0
  world.answer = () => {
    attempt += 1
    throw new Error(`reason ${attempt % 3}`)
  }
  await source.refresh()
  await world.pass(600)
  expect(world.changes).toHaveLength(3)
  world.answer = () => {
    attempt += 1
    throw new Error(`port ${attempt}`)
  }
  await world.pass(600)
  expect(world.changes).toHaveLength(5)
})

test('a listener that fails costs no keys', async () => {
  const { source } = createKeyWorld({
    onChange() {
      throw new Error('the log is full')
    },
  })
  expect(await source.refresh()).toMatchObject({ status: 'ok' })
})

test('a verifier says whose keys they are, whichever of its issuers', async () => {
  const issuer = createFakeIssuer()
  const events: KeyEvent[] = []
  const { verify } = createVerifier(issuer.options({ onKeyEvent: (event) => events.push(event) }))
  await verify(token())
  expect(events).toEqual([{ kind: 'keys_changed', issuer: ISSUER, added: ['rsa'], withdrawn: [] }])
})

test.each<[KeyEvent, string]>([
  [{ kind: 'keys_changed', issuer: ISSUER, added: ['new'], withdrawn: [] }, `keys of ${ISSUER}: added "new"`],
  [
    { kind: 'keys_changed', issuer: ISSUER, added: ['new', 'line\nbreak'], withdrawn: ['old'] },
    `keys of ${ISSUER}: added "new", "line«U+000A»break"; withdrawn "old", and with them the tokens they signed`,
  ],
  [
    { kind: 'provider_away', issuer: ISSUER, error: 'https://id.example answered 503.', keys: 0 },
    `no keys from ${ISSUER} (none are known, tokens get 503; tried again by itself): https://id.example answered 503. Is the issuer up, and OIDC_ISSUER exactly its name?`,
  ],
  [
    { kind: 'provider_away', issuer: ISSUER, error: 'It answered 503.', keys: 2 },
    `no keys from ${ISSUER} (2 known ones go on; tried again by itself): It answered 503. Is the issuer up, and OIDC_ISSUER exactly its name?`,
  ],
  [
    { kind: 'provider_back', issuer: ISSUER, awayMs: 61_400, keys: 2 },
    `keys of ${ISSUER} are fetched again after 61 s: 2 signing keys`,
  ],
  [
    { kind: 'keys_outdated', issuer: ISSUER, ageMs: 86_400_000 },
    `keys of ${ISSUER} were last fetched 86400 s ago and don’t count any more: its tokens get 503 until it is back`,
  ],
])('is one line: %j', (event, line) => {
  expect(describeKeyEvent(event)).toBe(line)
})
