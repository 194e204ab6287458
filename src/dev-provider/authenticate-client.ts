import { createHash, timingSafeEqual } from 'node:crypto'
import type { Call } from './call.js'
import { OAuthError } from './oauth-error.js'
import type { RealmClient, RealmModel } from './realm-model.js'

const UNKNOWN = 'Invalid client or Invalid client credentials'

interface Credentials {
  readonly clientId: string
  readonly secret: string
}

/** The client that a request names, by Basic header or form; not authenticated. */
export function namedClient(call: Call, realm: RealmModel): RealmClient | undefined {
  const credentials = readCredentials(call)
  return credentials && realm.client(credentials.clientId)
}

/**
 * The client that a request comes from: a public one by its name, a confidential one by its secret (RFC 6749 section
 * 2.3.1).
 *
 * @param wrongSecret - the refusal of a wrong secret, which Keycloak words in two ways.
 * @throws OAuthError 401.
 */
export function authenticateClient(
  call: Call,
  realm: RealmModel,
  wrongSecret: OAuthError = new OAuthError(401, 'unauthorized_client', UNKNOWN),
): RealmClient {
  const credentials = readCredentials(call)
  const client = credentials && realm.client(credentials.clientId)
  if (client === undefined) throw new OAuthError(401, 'invalid_client', UNKNOWN)
  if (!client.isPublic && !isSameText(credentials?.secret, client.secret)) throw wrongSecret
  return client
}

/** Compares without telling by its time where two texts differ. Nothing equals an absent one. */
export function isSameText(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined) return false
  return timingSafeEqual(digest(given), digest(expected))
}

function readCredentials({ req, form }: Call): Credentials | undefined {
  const [, encoded] = /^basic +([\w+/=-]+)$/i.exec(req.headers.authorization ?? '') ?? []
  if (encoded !== undefined) return readBasic(Buffer.from(encoded, 'base64').toString('utf8'))
  const clientId = form.get('client_id')
  return clientId === null ? undefined : { clientId, secret: form.get('client_secret') ?? '' }
}

function readBasic(text: string): Credentials | undefined {
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  try {
    // Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1).
    const [clientId = '', secret = ''] = [text.slice(0, colon), text.slice(colon + 1)].map((part) =>
      decodeURIComponent(part.replaceAll('+', ' ')),
    )
    return { clientId, secret }
  } catch {
    return undefined
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
