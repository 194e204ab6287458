import { isJsonObject } from '../json/index.js'
import type { PlaceForSecrets } from './locate-issuer.js'
import { type Answer, type Asking, ask } from './request.js'
import type { TokenCredentials } from './settings.js'

/** How the endpoints of the issuer are reached. */
export interface Endpoints {
  readonly asking: Asking
  endpointForSecrets(name: string): Promise<PlaceForSecrets>
}

export type RequestedToken =
  | {
      readonly ok: true
      readonly token: string /** Of the session that a direct grant opened. */
      readonly refreshToken: string | undefined
      /** When it was asked for and given, by the clock of this host. */
      readonly askedAtMs: number
      readonly answeredAtMs: number
    }
  | { readonly ok: false; readonly seen: string; readonly mend: string }

/** Asks the token endpoint for an access token: of the user, if one was given, else of the client itself. */
export async function requestToken(credentials: TokenCredentials, endpoints: Endpoints): Promise<RequestedToken> {
  const place = await endpoints.endpointForSecrets('token_endpoint')
  if (!place.ok) return { ok: false, seen: place.seen, mend: place.mend }
  const { url } = place
  const asked = await ask(url, endpoints.asking, formOf(credentials))
  if (!asked.ok) return { ok: false, seen: `${url}: ${asked.failure.reason}`, mend: asked.failure.mend }
  const { json, askedAtMs, answeredAtMs } = asked.answer
  const members = isJsonObject(json) ? json : {}
  if (asked.answer.status === 200 && typeof members.access_token === 'string') {
    const { refresh_token: refreshToken } = members
    return {
      ok: true,
      token: members.access_token,
      refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
      askedAtMs,
      answeredAtMs,
    }
  }
  return { ok: false, ...refusalOf(asked.answer, credentials) }
}

/** Ends the session that a direct grant opened, so that nothing of the diagnosis stays. */
export async function endSession(
  refreshToken: string,
  { clientId, clientSecret }: TokenCredentials,
  endpoints: Endpoints,
): Promise<void> {
  const place = await endpoints.endpointForSecrets('end_session_endpoint')
  if (!place.ok) return
  await ask(place.url, endpoints.asking, {
    client_id: clientId,
    ...secretOf(clientSecret),
    refresh_token: refreshToken,
  })
}

function formOf({ clientId, clientSecret, user }: TokenCredentials): Readonly<Record<string, string>> {
  const client = { client_id: clientId, ...secretOf(clientSecret) }
  return user === undefined
    ? { ...client, grant_type: 'client_credentials' }
    : { ...client, grant_type: 'password', username: user.username, password: user.password, scope: 'openid' }
}

const secretOf = (clientSecret: string | undefined): { client_secret?: string } =>
  clientSecret === undefined ? {} : { client_secret: clientSecret }

interface Cause {
  readonly pattern: RegExp
  readonly mend: (credentials: TokenCredentials) => string
}

/** By error and error_description of Keycloak. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /unauthorized_client.*(?:Invalid client|credentials)|invalid_client/i,
    mend: ({ clientId, clientSecret }) =>
      clientSecret === undefined
        ? `Client ${clientId} is not there, or is confidential: give OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or a public client with --client.`
        : `Copy the secret anew: Clients, ${clientId}, Credentials, Client Secret, into OIDC_CLIENT_SECRET; and see that the client is enabled.`,
  },
  {
    pattern: /service account/i,
    mend: ({ clientId }) =>
      `Clients, ${clientId}, Settings, Capability config: switch Service accounts roles on; or give --username.`,
  },
  {
    pattern: /direct access grants/i,
    mend: ({ clientId }) =>
      `Clients, ${clientId}, Settings, Capability config: Direct access grants is off, as it should be in production. Use --client with a client for tests.`,
  },
  {
    pattern: /Account is not fully set up|resolve_required_actions/i,
    mend: ({ user }) =>
      `Users, ${user?.username}: it has required actions left (a new password, a profile to complete). Use an account without.`,
  },
  { pattern: /Account disabled/i, mend: ({ user }) => `Users, ${user?.username}: switch Enabled on.` },
  {
    pattern: /Invalid user credentials/i,
    mend: () => 'Correct --username and the password on stdin; an account with a second factor cannot be used here.',
  },
]

function refusalOf(
  { status, json }: Answer,
  credentials: TokenCredentials,
): { readonly seen: string; readonly mend: string } {
  const members = isJsonObject(json) ? json : {}
  const said = [members.error, members.error_description].filter((part) => typeof part === 'string').join(': ')
  const mend =
    CAUSES.find(({ pattern }) => pattern.test(said))?.mend(credentials) ??
    'Look into Keycloak’s log, at LOGIN_ERROR or CLIENT_LOGIN_ERROR.'
  const who =
    credentials.user === undefined
      ? `client ${credentials.clientId}`
      : `${credentials.user.username} at client ${credentials.clientId}`
  return { seen: `no token for ${who}: ${status} ${said}`.trimEnd(), mend }
}
