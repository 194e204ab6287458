import { once } from 'node:events'
import { createVerifier } from 'passerelle'
import { developmentKeySet, expectRefused, fakeVerifier, mintToken, TEST_ISSUER } from 'passerelle/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from '../api.js'

/** Serves the API while the tests of a block run; gives a function that calls it. */
function serve(verifier) {
  let server
  beforeAll(async () => {
    server = createApi(verifier).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.close()
  })
  return (path, token) =>
    fetch(`http://127.0.0.1:${server.address().port}${path}`, {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    })
}

describe('with minted tokens, which are verified to the letter', () => {
  const call = serve(createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet }))
  const farmer = { username: 'marie', roles: ['farmer'], attributes: { farm_id: 1 } }

  test('a farmer reads the feedings of the own farm', async () => {
    const response = await call('/farms/1/feedings', mintToken(farmer))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ farm: 1, askedBy: 'marie' })
  })

  test('a farmer does not read those of another farm', async () => {
    await expectRefused(await call('/farms/2/feedings', mintToken(farmer)), 'insufficient_scope')
  })

  test('somebody without a role reads nothing', async () => {
    await expectRefused(await call('/farms/1/feedings', mintToken({ roles: [] })), 'insufficient_scope')
  })

  test('an expired token, and a request without one, are refused', async () => {
    await expectRefused(await call('/farms/1/feedings', mintToken({ ...farmer, expired: true })), 'expired')
    await expectRefused(await call('/farms/1/feedings'), 'authentication_required')
  })
})

describe('with a fake verifier, which knows people by name', () => {
  const call = serve(fakeVerifier({ ines: { roles: ['inspector'] } }, process.env))

  test('an inspector reads every farm', async () => {
    expect((await call('/farms/1/feedings', 'ines')).status).toBe(200)
    expect((await call('/farms/2/feedings', 'ines')).status).toBe(200)
  })

  test('clients are told to try again while keys cannot be had', async () => {
    await expectRefused(await call('/farms/1/feedings', 'refused:keys_unavailable'), 'keys_unavailable')
  })
})
