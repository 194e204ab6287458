import { isJsonObject, type JsonValue } from '../json/index.js'

/** Fields of Keycloak's representations whose values are secrets, wherever they stand. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'api.key',
  'bindCredential',
  'clientSecret',
  'credentials',
  'keyPassword',
  'keystorePassword',
  'password',
  'privateKey',
  'registrationAccessToken',
  'saml.encryption.private.key',
  'saml.signing.private.key',
  'secret',
  'secret.key',
  'secretData',
  'client.secret.rotated',
])

/**
 * Whether the value of a field may never be shown. The `credentials` of a user are objects; as a text, in the settings of
 * an authenticator, they name kinds of credentials, and which of them let somebody in is no secret.
 */
export const isSecretField = (field: string, value?: JsonValue): boolean =>
  SECRET_FIELDS.has(field) && !(field === 'credentials' && typeof value === 'string')

/** In maps whose members Keycloak's providers, or people, name as they like. */
const SECRET_NAME =
  /secret|passw(or)?d|passphrase|private.?key|api.?key|credential|(^|[._-])(token|key)$|(client|ssl|tls)key$/i
/** Of these the name only speaks of secrets. */
const NO_SECRET_NAME =
  /method|type|algorithm|lifespan|expir|rotat|length|policy|url|uri|alias|claim|enabled|allowed|store.?token|attribute|creation|public|site|certificate|kid$/i
const FREELY_NAMED: ReadonlySet<string> = new Set(['attributes', 'config', 'configuration', 'smtpServer'])
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----|"d"\s*:\s*"/
/** What stands before the host of an address lets somebody in. */
const USER_INFO = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+@/i
/** Switches, numbers, masks, references and nothing. */
const NO_SECRET = /^(true|false|-?\d+|\*+|\$\{.*\}|)$/s

/**
 * Whether a value is secret by the look of it: by a name that somebody made up for it, as the key of a client in its
 * attributes, or by what it holds, as a private key or an address with a password.
 *
 * @param path where it stands, member by member; positions in lists may be among it
 */
export function looksSecret(path: readonly string[], value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.some((entry: JsonValue) => looksSecret(path, entry))
  if (typeof value !== 'string' || NO_SECRET.test(value)) return false
  if (PRIVATE_KEY.test(value) || USER_INFO.test(value)) return true
  const name = path.findLastIndex((step) => FREELY_NAMED.has(step)) + 1
  const field = path[name] ?? ''
  return name > 0 && field !== 'credentials' && SECRET_NAME.test(field) && !NO_SECRET_NAME.test(field)
}

/** Every text below a secret field of a document, so that it can be hidden by value. */
export function secretValues(document: JsonValue): readonly string[] {
  if (Array.isArray(document)) return document.flatMap((entry: JsonValue) => secretValues(entry))
  if (!isJsonObject(document)) return []
  return Object.entries(document).flatMap(([field, value]) =>
    isSecretField(field, value) ? secretTexts(value) : secretValues(value),
  )
}

/** A credential is an object of which only some members are secret; words such as `password` name its type. */
function secretTexts(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap((entry: JsonValue) => secretTexts(entry))
  if (!isJsonObject(value)) return []
  return [value.value, value.secretData].filter((text) => typeof text === 'string')
}
