import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Claims } from './claim-path.js'

/** A JWT's payload, unchecked; undefined when it is none. */
export function decodeJwt(token: string): Claims | undefined {
  const [, payload, signature, ...rest] = token.split('.')
  if (!payload || !signature || rest.length > 0) return undefined
  return parseObject(Buffer.from(payload, 'base64url').toString('utf8'))
}

/** A JWT signed with HS512, as Keycloak signs what only it reads itself. */
export function signWithSecret(payload: Claims, secret: Buffer, keyId: string): string {
  const parts = [{ alg: 'HS512', typ: 'JWT', kid: keyId }, payload]
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${input}.${hmac(input, secret).toString('base64url')}`
}

/** The payload of a JWT that was signed with this secret. */
export function readWithSecret(token: string, secret: Buffer): Claims | undefined {
  const end = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  const expected = hmac(token.slice(0, Math.max(end, 0)), secret)
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined
  return decodeJwt(token)
}

function hmac(input: string, secret: Buffer): Buffer {
  return createHmac('sha512', secret).update(input).digest()
}

function parseObject(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
