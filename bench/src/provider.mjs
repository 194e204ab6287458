import { createServer } from 'node:http'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'

const REALM_PATH = '/realms/gaveurs-production'

/** The audience that every contender checks. */
export const AUDIENCE = 'backend-api'

/**
 * What a provider is to a resource server: discovery and keys over HTTP, and tokens signed with one of them.
 * @returns {Promise<{ issuer: string, jwksUri: string, tokens: string[], close: () => void }>}
 */
export async function startProvider({ tokenCount, tokenLifeSeconds }) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const keys = { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] }

  const server = createServer((request, response) => {
    const document = documents[request.url]
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(document ?? { error: 'not found' }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

  const issuer = `http://127.0.0.1:${server.address().port}${REALM_PATH}`
  const jwksUri = `${issuer}/protocol/openid-connect/certs`
  const documents = {
    [`${REALM_PATH}/.well-known/openid-configuration`]: {
      issuer,
      jwks_uri: jwksUri,
      authorization_endpoint: `${issuer}/protocol/openid-connect/auth`,
      token_endpoint: `${issuer}/protocol/openid-connect/token`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
    [`${REALM_PATH}/protocol/openid-connect/certs`]: keys,
  }

  const now = Math.floor(Date.now() / 1000)
  const sign = (gaveurId) =>
    new SignJWT(keycloakClaims(issuer, gaveurId, now, now + tokenLifeSeconds))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
      .sign(privateKey)
  const tokens = await Promise.all(Array.from({ length: tokenCount }, (_, index) => sign(index + 1)))

  return {
    issuer,
    jwksUri,
    tokens,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Claims in the shape and order of a Keycloak 26 access token; about 1.5 KB once signed. */
function keycloakClaims(issuer, gaveurId, issuedAt, expiresAt) {
  const username = `gaveur-${gaveurId}@gaveur.fr`
  return {
    exp: expiresAt,
    iat: issuedAt,
    auth_time: issuedAt,
    jti: `onrtac:${crypto.randomUUID()}`,
    iss: issuer,
    aud: [AUDIENCE, 'account'],
    sub: crypto.randomUUID(),
    typ: 'Bearer',
    azp: 'gaveurs-frontend',
    sid: crypto.randomUUID(),
    acr: '1',
    'allowed-origins': ['http://127.0.0.1:5174'],
    realm_access: { roles: ['default-roles-gaveurs-production', 'offline_access', 'uma_authorization', 'gaveur'] },
    resource_access: {
      'gaveurs-frontend': { roles: ['producer'] },
      account: { roles: ['manage-account', 'view-profile'] },
    },
    scope: 'openid profile email',
    email_verified: true,
    name: `Jean Martin ${gaveurId}`,
    preferred_username: username,
    given_name: 'Jean',
    family_name: `Martin ${gaveurId}`,
    email: username,
    gaveur_id: gaveurId,
    site_id: 'LL',
    organization: 'euralis',
  }
}
