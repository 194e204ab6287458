import KeycloakConnect from 'keycloak-connect'
import { mayRead } from '../answer.mjs'
import { expressListener } from './express.mjs'

export function createListener({ issuer, audience }) {
  const [authServerUrl, realm] = issuer.split('/realms/')
  const keycloak = new KeycloakConnect(
    {},
    {
      realm,
      'auth-server-url': authServerUrl,
      resource: audience,
      'bearer-only': true,
      'verify-token-audience': true,
    },
  )
  const authorize = keycloak.protect((token, request) => mayRead(token.content, request.params.gaveurId))

  return expressListener([keycloak.middleware()], [authorize])
}
