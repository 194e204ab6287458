import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { calculateJwkThumbprint } from 'jose'

const REALM_PATH = '/realms/gaveurs-production'

/** The audience that every contender checks. */
export const AUDIENCE = 'backend-api'

const ALGORITHMS = {
  RS256: { generate: ['rsa', { modulusLength: 2048 }], digest: 'sha256' },
  ES256: { generate: ['ec', { namedCurve: 'P-256' }], digest: 'sha256' },
  EdDSA: { generate: ['ed25519'], digest: null },
}

/**
 * What a provider is to a resource server: discovery and keys over HTTP, and tokens signed with one of them.
 * @returns {Promise<{ issuer: string, jwksUri: string, jwks: object, signTokens: (count: number, algorithm?: string) => string[], close: () => void }>}
 */
export async function startProvider({ tokenLifeSeconds }) {
  const keys = await generateKeys()
  const jwks = { keys: Object.values(keys).map(({ jwk }) => jwk) }

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
    [`${REALM_PATH}/protocol/openid-connect/certs`]: jwks,
  }

  function signTokens(count, algorithm = 'RS256') {
    const { privateKey, jwk } = keys[algorithm]
    const { digest } = ALGORITHMS[algorithm]
    const now = Math.floor(Date.now() / 1000)
    const header = encode({ alg: algorithm, typ: 'JWT', kid: jwk.kid })
    return Array.from({ length: count }, (_, index) => {
      const input = `${header}.${encode(keycloakClaims(issuer, index + 1, now, now + tokenLifeSeconds))}`
      const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${input}.${signature.toString('base64url')}`
    })
  }

  return {
    issuer,
    jwksUri,
    jwks,
    signTokens,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

async function generateKeys() {
  const entries = Object.entries(ALGORITHMS).map(async ([alg, { generate }]) => {
    const { publicKey, privateKey } = generateKeyPairSync(...generate)
    const jwk = publicKey.export({ format: 'jwk' })
    return [alg, { privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' } }]
  })
  return Object.fromEntries(await Promise.all(entries))
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
