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

/**
 * Keycloak's providers, or people, name the members of some maps as they like. These make a name one of a secret, whatever
 * its value.
 */
const SECRET_WORDS = /secret|passw(or)?d(?!less)|passphrase|\b(pass|pwd|pin)\b|private ?key|api ?key/
/** These only where the value is no number. */
const KEY_OR_TOKEN =
  /credential|tokens?( ?\d+)?( value)?$|\b(\w*(access|auth|client|encryption|license|master|shared|signing|ssl|tls))?keys?( ?\d+)?( value)?$/
/** By its last words a name says that it only speaks of secrets. */
const NO_SECRET_NAME = new RegExp(
  `\\b(${[
    'methods?|types?|algs?|algorithms?|kid|names?|identifiers?|(?<!secret )ids?|alias(es)?|attributes?|claims?',
    'contexts|issuer|sub|subject|display|ur[il]s?|certs?|certificates?|public|(public|site|curve|resident|message|label|sort) ?keys?',
    'enabled|disabled|allowed|required|policy|policies|length|size|count|age|history|iterations|attempts|failures',
    'time|timeout|interval|period|lifespan|expiry|expires|expiration|rotation|creation',
  ].join('|')})$`,
)
const FREELY_NAMED: ReadonlySet<string> = new Set(['attributes', 'config', 'configuration', 'smtpServer'])
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----|"d"\s*:\s*"/
/** What stands before the host of an address lets somebody in. */
const USER_INFO = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+@/i
/** Switches, masks, references and nothing. */
const NO_SECRET = /^(true|false|\*+|\$\{.*\}|)$/s
const NUMBER = /^-?\d+$/

/**
 * Whether a value is secret by the look of it: by a name that somebody made up for it, as the key of a client in its
 * attributes, or by what it holds, as a private key or an address with a password.
 *
 * @param path where it stands, member by member; positions in lists may be among it
 */
export function looksSecret(path: readonly string[], value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.some((entry: JsonValue) => looksSecret(path, entry))
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || NO_SECRET.test(text)) return false
  if (PRIVATE_KEY.test(text) || USER_INFO.test(text)) return true
  const name = path.findLastIndex((step) => FREELY_NAMED.has(step)) + 1
  const field = path[name] ?? ''
  return name > 0 && field !== 'credentials' && isSecretName(field, NUMBER.test(text))
}

function isSecretName(field: string, isNumber: boolean): boolean {
  const name = inWords(field)
  if (NO_SECRET_NAME.test(name)) return false
  return SECRET_WORDS.test(name) || (!isNumber && KEY_OR_TOKEN.test(name))
}

/** `authToken`, `AUTH_TOKEN` and `auth.token` are all `auth token`. */
const inWords = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

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
