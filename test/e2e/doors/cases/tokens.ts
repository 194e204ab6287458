import { createHmac } from 'node:crypto'
import { type MintTokenOptions, mintToken, TEST_ISSUER } from '../../../../src/testing/index.js'

/** What stands in the Authorization header instead of the good token of somebody; `undefined`: no header. */
export type TokenState = (who: MintTokenOptions) => string | undefined

const bearer = (options: MintTokenOptions): string => `Bearer ${mintToken(options)}`

export const good: TokenState = bearer

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token with another header, and no good signature any more. */
function reheaded(who: MintTokenOptions, header: Readonly<Record<string, unknown>>, signature: string): string {
  const [, payload = ''] = mintToken(who).split('.')
  return `Bearer ${encode(header)}.${payload}.${signature}`
}

/** Another payload under a good token's signature. */
function repayloaded(who: MintTokenOptions, more: Readonly<Record<string, unknown>>): string {
  const [header = '', payload = '', signature = ''] = mintToken(who).split('.')
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return `Bearer ${header}.${encode({ ...claims, ...more })}.${signature}`
}

function resigned(who: MintTokenOptions): string {
  const [header = '', payload = ''] = mintToken(who).split('.')
  const [, , signature = ''] = mintToken(who).split('.')
  return `Bearer ${header}.${payload}.${signature}`
}

function hmacSigned(who: MintTokenOptions): string {
  const [, payload = ''] = mintToken(who).split('.')
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}`
  return `Bearer ${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`
}

/** Ways of a token that no API may take; each with the code that the trail has of it. */
export const BAD_TOKENS: Readonly<Record<string, readonly [state: TokenState, code: string, reason: string]>> = {
  'no Authorization': [() => undefined, 'authentication_required', 'authentication_required'],
  'another scheme': [() => 'Basic YTpi', 'authentication_required', 'authentication_required'],
  'an empty token': [() => 'Bearer ', 'authentication_required', 'authentication_required'],
  'the scheme alone': [() => 'Bearer', 'authentication_required', 'authentication_required'],
  'no token at all': [() => 'Bearer abc', 'invalid_token', 'malformed'],
  'three empty parts': [() => 'Bearer ..', 'invalid_token', 'malformed'],
  'two tokens in one header': [(who) => `${bearer(who)} ${mintToken(who)}`, 'invalid_token', 'encrypted'],
  expired: [(who) => bearer({ ...who, expired: true }), 'invalid_token', 'expired'],
  'not yet valid': [(who) => bearer({ ...who, notYetValid: true }), 'invalid_token', 'not_yet_valid'],
  'another audience': [(who) => bearer({ ...who, audience: 'account' }), 'invalid_token', 'audience'],
  'another issuer': [(who) => bearer({ ...who, issuer: 'https://evil.example' }), 'invalid_token', 'issuer'],
  'the issuer with a slash': [(who) => bearer({ ...who, issuer: `${TEST_ISSUER}/` }), 'invalid_token', 'issuer'],
  'an ID token': [(who) => bearer({ ...who, kind: 'ID' }), 'invalid_token', 'token_kind'],
  'a refresh token': [(who) => bearer({ ...who, kind: 'Refresh' }), 'invalid_token', 'token_kind'],
  'an offline token': [(who) => bearer({ ...who, kind: 'Offline' }), 'invalid_token', 'token_kind'],
  'a logout token': [(who) => bearer({ ...who, kind: 'Logout' }), 'invalid_token', 'type'],
  'a bound token without a proof': [(who) => bearer({ ...who, kind: 'DPoP' }), 'invalid_token', 'bound_token'],
  'alg none': [(who) => reheaded(who, { alg: 'none', typ: 'JWT' }, ''), 'invalid_token', 'algorithm'],
  'alg HS256': [hmacSigned, 'invalid_token', 'algorithm'],
  'an unknown key': [(who) => bearer({ ...who, header: { kid: 'nobodys' } }), 'invalid_token', 'key_unknown'],
  'a critical extension': [(who) => bearer({ ...who, header: { crit: ['b64'] } }), 'invalid_token', 'critical_header'],
  'another payload under the signature': [
    (who) => repayloaded(who, { realm_access: { roles: ['admin', 'superviseur'] } }),
    'invalid_token',
    'signature',
  ],
  'a later end under the signature': [(who) => repayloaded(who, { exp: 4e9 }), 'invalid_token', 'signature'],
  'the signature of another token': [resigned, 'invalid_token', 'signature'],
  'no subject': [(who) => bearer({ ...who, claims: { sub: undefined } }), 'invalid_token', 'claim_missing'],
}
