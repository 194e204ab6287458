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
