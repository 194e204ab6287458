import { randomUUID } from 'node:crypto'
import { isJsonObject } from '../json/index.js'
import { AdminError } from './admin-error.js'
import { type ClientKey, signAssertion } from './client-key.js'
import type { SendRequest } from './send-request.js'

/** Who provisions: an administrator of a realm, or a client of one with a service account. */
export type AdminCredentials =
  | { readonly username: string; readonly password: string /** Default `master`. */; readonly realm?: string }
  | { readonly clientId: string; readonly clientSecret: string /** Default `master`. */; readonly realm?: string }
  | { readonly clientId: string; readonly clientKey: ClientKey /** Default `master`. */; readonly realm?: string }

export interface AccessTokenSource {
  /** A token with enough life left for a request. Callers at the same time share one grant. */
  get(): Promise<string>
  /** Drops the held token, or this one only: it was refused, and a newer one may have come since. */
  drop(token?: string): void
}

interface HeldToken {
  readonly value: string
  readonly renewAt: number
}

interface Parts {
  readonly url: string
  readonly credentials: AdminCredentials
  readonly send: SendRequest
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Tokens of admin-cli live for a minute, so one is renewed at half of its life, by a new grant. */
export function createAccessTokenSource({ url, credentials, send, now }: Parts): AccessTokenSource {
  let held: HeldToken | undefined
  let pending: Promise<HeldToken> | undefined

  const renew = (): Promise<HeldToken> => {
    pending ??= requestToken(url, credentials, send, now)
      .then((token) => {
        held = token
        return token
      })
      .finally(() => {
        pending = undefined
      })
    return pending
  }

  return {
    async get() {
      if (held !== undefined && now() < held.renewAt) return held.value
      return (await renew()).value
    },
    drop(token) {
      if (token === undefined || held?.value === token) held = undefined
    },
  }
}

async function requestToken(
  url: string,
  credentials: AdminCredentials,
  send: SendRequest,
  now: () => number,
): Promise<HeldToken> {
  const realm = credentials.realm ?? 'master'
  const path = `/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`
  const grant = await grantOf(credentials, () => issuerOf(url, realm, credentials, send), now())
  const askedAt = now()
  const { status, body, redirectsTo } = await send(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(grant).toString(),
    repeatable: true,
  })
  const answer = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : []
  const members = new Map(answer)
  const token = members.get('access_token')
  const lifeSeconds = members.get('expires_in')
  if (status === 200 && typeof token === 'string' && typeof lifeSeconds === 'number') {
    return { value: token, renewAt: askedAt + (lifeSeconds * 1000) / 2 }
  }
  throw describeRefusal(status, String(members.get('error') ?? ''), { url, path, realm, credentials, redirectsTo })
}

async function grantOf(
  credentials: AdminCredentials,
  issuer: () => Promise<string>,
  nowMs: number,
): Promise<Record<string, string>> {
  if ('username' in credentials) {
    const { username, password } = credentials
    return { grant_type: 'password', client_id: 'admin-cli', username, password }
  }
  const { clientId } = credentials
  const grant = { grant_type: 'client_credentials', client_id: clientId }
  if ('clientSecret' in credentials) return { ...grant, client_secret: credentials.clientSecret }
  const audience = await issuer()
  return {
    ...grant,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signAssertion({ clientId, key: credentials.clientKey, audience, nowMs, id: randomUUID() }),
  }
}

/** What the realm calls itself, which is another address than ours where Keycloak stands behind a proxy. */
async function issuerOf(url: string, realm: string, credentials: AdminCredentials, send: SendRequest): Promise<string> {
  const path = `/realms/${encodeURIComponent(realm)}/.well-known/openid-configuration`
  const { status, body, redirectsTo } = await send(`${url}${path}`, {
    method: 'GET',
    headers: { accept: 'application/json' },
  })
  if (isJsonObject(body) && typeof body.issuer === 'string') return body.issuer
  throw describeRefusal(status, '', { url, path, realm, credentials, redirectsTo })
}

interface Refused {
  readonly url: string
  readonly path: string
  readonly realm: string
  readonly credentials: AdminCredentials
  readonly redirectsTo: string | undefined
}

function describeRefusal(
  status: number,
  error: string,
  { url, path, realm, credentials, redirectsTo }: Refused,
): AdminError {
  const details = { method: 'POST', path, status }
  if (status === 404) {
    return new AdminError(
      'unexpected_answer',
      `${url} has no realm ${realm}. Is KEYCLOAK_URL the address of Keycloak itself, with its path if it has one (as in https://id.example/auth)?`,
      details,
    )
  }
  if (status === 400 || status === 401 || status === 403) {
    return new AdminError(
      'unauthorized',
      'username' in credentials
        ? `Keycloak at ${url} does not accept administrator ${credentials.username} of realm ${realm} (${error || status}). Check KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD; an account that must use a second factor or change its password cannot be used here.`
        : `Keycloak at ${url} does not accept client ${credentials.clientId} of realm ${realm} (${error || status}). ${mendOfClient(credentials)}`,
      details,
    )
  }
  const mend =
    status >= 500
      ? 'Look into its log; if it is starting, try again in a moment.'
      : 'Is KEYCLOAK_URL really a Keycloak, and no proxy in front of it?'
  return new AdminError(
    'unexpected_answer',
    `Keycloak at ${url} answered ${status}${redirectsTo === undefined ? '' : `, a redirect to ${redirectsTo},`} when asked for a token. ${mend}`,
    details,
  )
}

const mendOfClient = (credentials: AdminCredentials): string =>
  'clientKey' in credentials
    ? "Check KEYCLOAK_CLIENT_ID, that the client's authenticator is Signed JWT with the certificate or key that belongs to KEYCLOAK_CLIENT_KEY, that its service account is enabled, and that both clocks are right."
    : "Check KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET, and that the client's service account is enabled."
