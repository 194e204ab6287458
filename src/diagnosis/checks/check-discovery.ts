import { isJsonObject, type JsonValue } from '../../json/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok } from '../finding.js'
import { locateIssuer } from '../locate-issuer.js'
import type { Answer } from '../request.js'

/** The discovery document: whether it can be had, and names what Passerelle needs. */
export async function checkDiscovery(examination: Examination): Promise<readonly Finding[]> {
  const issuer = examination.configuration?.issuer
  const asked = await examination.discovery()
  if (issuer === undefined || asked === undefined) return [notChecked('document', 'no issuer is configured')]
  const { discoveryUrl } = locateIssuer(issuer)
  if (!asked.ok) return [fault('document', `${discoveryUrl}: ${asked.failure.reason}`, asked.failure.mend)]
  const { answer } = asked
  if (answer.status !== 200 || !isJsonObject(answer.json)) return [refused(discoveryUrl, answer)]
  const found = ok('document', discoveryUrl)
  if ((await examination.endpoint('jwks_uri')) !== undefined) return [found]
  const named = JSON.stringify(answer.json.jwks_uri)
  return [
    found,
    fault(
      'jwks_uri',
      `the document names the key set ${named}, which is neither https nor where the document came from`,
      'Give Keycloak its public address in the option hostname, with https.',
    ),
  ]
}

function refused(url: string, { status, json, headers }: Answer): Finding {
  if (status === 404) return fault('document', `${url} answered 404${said(json)}`, noRealm(url))
  if (status === 503) {
    return fault('document', `${url} answered 503`, 'Keycloak is starting, or its database is away: look into its log.')
  }
  if (status >= 300 && status < 400) {
    return fault(
      'document',
      `${url} answered ${status}, to ${headers.get('location') ?? 'nowhere'}`,
      'No redirect is followed, since whoever redirects could choose our keys: configure the address it leads to.',
    )
  }
  const what = status === 200 ? 'with something that is no JSON object' : String(status)
  return fault(
    'document',
    `${url} answered ${what}`,
    'That is no Keycloak: a proxy’s page, or another server. Correct OIDC_ISSUER or OIDC_INTERNAL_URL.',
  )
}

function said(json: JsonValue | undefined): string {
  return isJsonObject(json) && typeof json.error === 'string' ? ` (${json.error})` : ''
}

function noRealm(url: string): string {
  const realm = /\/realms\/([^/]+)\//.exec(url)?.[1]
  if (realm === undefined) return 'An issuer of Keycloak ends in /realms/<realm>: correct OIDC_ISSUER.'
  return (
    `Keycloak has no realm ${realm} there: correct its name in OIDC_ISSUER (capitals count), create it with ` +
    '`passerelle realm apply`, or add the path that Keycloak is served below, such as /auth/realms.'
  )
}
