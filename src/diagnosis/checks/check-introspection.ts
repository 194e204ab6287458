import { isJsonObject } from '../../json/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok } from '../finding.js'
import { ask } from '../request.js'

/**
 * Introspection with the server's own client (RFC 7662), where OIDC_INTROSPECTION has it ask: from 26.6.2, 26.4.12 and 26.7.0 on, Keycloak answers
 * `active: false` for a good token unless the client that asks is among its audiences (CVE-2026-37979).
 */
export async function checkIntrospection(examination: Examination): Promise<readonly Finding[]> {
  const issuer = examination.configuration?.issuer
  const { credentialsWithheld } = examination.settings
  if (credentialsWithheld !== undefined) return [notChecked('active', credentialsWithheld)]
  if (issuer?.clientId === undefined || issuer.clientSecret === undefined) {
    return [notChecked('active', 'OIDC_CLIENT_ID is not set: nothing is introspected')]
  }
  if (issuer.introspection === 'off') {
    return [notChecked('active', 'OIDC_INTROSPECTION is off: nothing is introspected')]
  }
  const requested = await examination.token()
  if (requested?.ok !== true) return [notChecked('active', 'there is no token to ask about')]
  const place = await examination.endpointForSecrets('introspection_endpoint')
  // The server would need it: without one, every token that it is to ask about is refused.
  if (!place.ok) return [fault('active', place.seen, place.mend)]
  const { url } = place
  const { clientId, clientSecret } = issuer
  const asked = await ask(url, examination.asking, {
    token: requested.token,
    client_id: clientId,
    client_secret: clientSecret,
  })
  if (!asked.ok) return [fault('active', `${url}: ${asked.failure.reason}`, asked.failure.mend)]
  const { status, json } = asked.answer
  const active = isJsonObject(json) ? json.active : undefined
  if (status === 200 && active === true) return [ok('active', `${clientId} may ask about tokens of this realm`)]
  const { credentials } = examination.settings
  if (
    status === 200 &&
    active === false &&
    credentials?.user === undefined &&
    credentials?.clientId === issuer.audience
  ) {
    return [
      notChecked(
        'active',
        `the token is ${clientId}’s own, which is for other APIs`,
        'To ask about what callers send, give --client with a front end, --username and --password-stdin.',
      ),
    ]
  }
  if (status === 200 && active === false) {
    return [
      fault(
        'active',
        `a token of a moment ago is active: false when ${clientId} asks`,
        `Since 26.6.2, Keycloak says so unless ${clientId} is in the token’s aud: add an Audience mapper for ${clientId} to the clients whose tokens are introspected (Client scopes, Add mapper, Audience, Included Client Audience ${clientId}).`,
      ),
    ]
  }
  return [
    fault(
      'active',
      `introspection was answered with ${status}`,
      `Client ${clientId} must be confidential and may not be a public one: Clients, ${clientId}, Settings, Client authentication on; then copy its secret into OIDC_CLIENT_SECRET.`,
    ),
  ]
}
