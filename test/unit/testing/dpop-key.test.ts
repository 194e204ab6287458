import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createDpopKey } from '../../../src/testing/index.js'

const URL_OF_API = 'https://api.example/api/gavage/1'

describe('createDpopKey', () => {
  it('makes proofs that an independent library verifies with the key in their header', async () => {
    const key = createDpopKey()
    const now = () => 1_800_000_000_000
    const proof = key.proof({ method: 'GET', url: `${URL_OF_API}?page=2#top`, accessToken: 'token', nonce: 'n', now })
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(now()),
    })
    expect(payload).toEqual({
      jti: expect.any(String),
      htm: 'GET',
      htu: URL_OF_API,
      iat: 1_800_000_000,
      ath: createHash('sha256').update('token').digest('base64url'),
      nonce: 'n',
    })
    expect(protectedHeader.jwk).toEqual(key.publicJwk)
    expect(await calculateJwkThumbprint(key.publicJwk)).toBe(key.jkt)
  })

  it('makes each proof once, and each key another', () => {
    const key = createDpopKey()
    const proof = () => key.proof({ method: 'GET', url: URL_OF_API })
    expect(decodeJwt(proof()).jti).not.toBe(decodeJwt(proof()).jti)
    expect(createDpopKey().jkt).not.toBe(key.jkt)
  })

  it('leaves ath and nonce out unless given, and takes out what is undefined', () => {
    const proof = createDpopKey().proof({ method: 'POST', url: URL_OF_API, claims: { jti: undefined, iat: 1 } })
    expect(decodeJwt(proof)).toEqual({ htm: 'POST', htu: URL_OF_API, iat: 1 })
  })
})
