import type { LogoutRefusal } from './logout-token.js'
import { quoted } from './shown.js'

/** How the parts of a token are called in a log line. */
const EXCERPT = [
  ['kid', 'keyId'],
  ['iss', 'issuer'],
  ['sub', 'subject'],
  ['azp', 'clientId'],
  ['jti', 'tokenId'],
  ['sid', 'sessionId'],
] as const

/**
 * A refusal in one line for auth.log, for example
 * `token refused: audience: expected "backend-api", actual ["account"]. In Keycloak, add … (azp=sqal-frontend jti=…)`.
 * It holds neither the token nor its signature, and nothing in it can start a line of its own or steer a
 * terminal: such a character of the token is shown as `«U+000A»`, and a log line has nothing left to escape but `|` and `\`.
 */
export function describeRefusal(
  { code, check, expected, actual, mend, token }: LogoutRefusal,
  what: 'token' | 'logout token' = 'token',
): string {
  const subject = check === code ? code : `${code} (${check})`
  const excerpt = EXCERPT.flatMap(([label, member]) => {
    const value = token?.[member]
    return value === undefined ? [] : [`${label}=${quoteIfNeeded(value)}`]
  })
  const line = `${what} refused: ${subject}: expected ${expected}, actual ${actual}. ${mend}`
  return excerpt.length === 0 ? line : `${line} (${excerpt.join(' ')})`
}

/** A value with a space in it could pass for two members. */
function quoteIfNeeded(value: string): string {
  return /^[^\s"=]+$/.test(value) ? value : quoted(value)
}
