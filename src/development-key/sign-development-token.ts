import { sign } from 'node:crypto'
import { DEVELOPMENT_KEY_ID } from './development-key-set.js'
import { developmentSigningKey } from './development-signing-key.js'

/**
 * A JWT (RFC 7519) signed with the development key, RS256. Members of the header that are undefined are left out.
 *
 * @param payload - the claims, as they are: nothing is added.
 * @param header - laid over `{ alg: 'RS256', typ: 'JWT', kid }`. An `alg` given here is written, not used.
 */
export function signDevelopmentToken(
  payload: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): string {
  const input = `${encode({ alg: 'RS256', typ: 'JWT', kid: DEVELOPMENT_KEY_ID, ...header })}.${encode(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), developmentSigningKey()).toString('base64url')}`
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
