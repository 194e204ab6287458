import { createHash, createPublicKey, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DEVELOPMENT_KEY_ID, developmentKeySet, developmentSigningKey } from '../../../src/development-key/index.js'
import { DEVELOPMENT_KEY_THUMBPRINT } from '../../../src/tokens/development-key-thumbprint.js'

const [publicJwk] = developmentKeySet.keys

describe('the development key', () => {
  it('is the key whose thumbprint production refuses', () => {
    const members = { e: publicJwk?.e, kty: publicJwk?.kty, n: publicJwk?.n }
    const thumbprint = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
    expect(thumbprint).toBe(DEVELOPMENT_KEY_THUMBPRINT)
    expect(DEVELOPMENT_KEY_ID).toBe(DEVELOPMENT_KEY_THUMBPRINT)
  })

  it('shows only its public half in the key set', () => {
    expect(Object.keys(publicJwk ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  it('has 2048 bits and signs what the key set verifies', () => {
    const key = developmentSigningKey()
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048)
    const signature = sign('sha256', Buffer.from('signed'), key)
    const publicKey = createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
    expect(verify('sha256', Buffer.from('signed'), publicKey, signature)).toBe(true)
  })

  it('cannot be changed through its exports', () => {
    expect(Object.isFrozen(developmentKeySet)).toBe(true)
    expect(Object.isFrozen(developmentKeySet.keys)).toBe(true)
    expect(Object.isFrozen(publicJwk)).toBe(true)
  })
})
