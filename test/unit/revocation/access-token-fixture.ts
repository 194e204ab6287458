import type { AccessToken } from '../../../src/tokens/index.js'

export const ISSUER = 'https://id.example/realms/gaveurs-production'
export const OTHER_ISSUER = 'https://id.example/realms/other'
/** Seconds since the epoch. */
export const NOW = 1_800_000_000

/** A token of Jean's, as the verifier describes it. */
export function accessToken(changes: Partial<AccessToken> = {}): AccessToken {
  return {
    issuer: ISSUER,
    subject: 'jean',
    username: 'jean.martin@gaveur.fr',
    kind: 'user',
    clientId: 'euralis-frontend',
    roles: [],
    clientRoles: {},
    scopes: [],
    sessionId: 'session-1',
    tokenId: 'token-1',
    issuedAt: NOW,
    expiresAt: NOW + 300,
    claims: {},
    ...changes,
  }
}
