import type { AccessToken } from '../../src/tokens/index.js'

/** A verified token as the verifier would give it, for tests of what comes after. */
export function accessToken(overrides: Partial<AccessToken> = {}): AccessToken {
  return Object.freeze({
    issuer: 'https://id.example/realms/test',
    subject: 'b1f6a1f0-0000-4000-8000-000000000001',
    username: 'jean.martin@gaveur.fr',
    kind: 'user',
    clientId: 'euralis-frontend',
    roles: [],
    clientRoles: {},
    scopes: ['openid'],
    sessionId: 'session-1',
    tokenId: 'token-1',
    issuedAt: 1_700_000_000,
    expiresAt: 4_000_000_000,
    claims: {},
    ...overrides,
  })
}
