/** What the token endpoint answers (RFC 6749 section 5.1), with Keycloak's additions. Times are in seconds. */
export interface TokenResponse {
  readonly access_token: string
  readonly expires_in: number
  readonly refresh_expires_in: number
  readonly refresh_token: string
  readonly token_type: 'Bearer'
  readonly id_token: string
  readonly 'not-before-policy': number
  readonly session_state: string
  readonly scope: string
}

const TEXTS = ['access_token', 'refresh_token', 'id_token', 'session_state', 'scope'] as const
const NUMBERS = ['expires_in', 'refresh_expires_in', 'not-before-policy'] as const

/** The answer to a password grant with scope openid, or undefined when it is something else. */
export function parseTokenResponse(body: unknown): TokenResponse | undefined {
  return isTokenResponse(body) ? body : undefined
}

function isTokenResponse(body: unknown): body is TokenResponse {
  if (typeof body !== 'object' || body === null) return false
  const members = new Map<string, unknown>(Object.entries(body))
  return (
    members.get('token_type') === 'Bearer' &&
    TEXTS.every((name) => typeof members.get(name) === 'string') &&
    NUMBERS.every((name) => typeof members.get(name) === 'number')
  )
}
