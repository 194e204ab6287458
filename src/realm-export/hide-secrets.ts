import { isSecretField, looksSecret } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { isMapField, MASK } from '../realm-kinds/index.js'
import { nameOf } from './identity-fields.js'

/** A secret that stands in the files as a reference. */
export interface SecretReference {
  /** Name of the environment variable. */
  readonly variable: string
  /** Where it stands in the document, dotted. */
  readonly field: string
  /** The same in words: `config.clientSecret of partner in identityProviders`. */
  readonly where: string
}

export interface HiddenSecrets {
  readonly document: JsonObject
  /** In the order of the document. */
  readonly references: readonly SecretReference[]
}

/** Members that Keycloak generates, or that no file may hold at all. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'client.secret.creation.time',
  'client.secret.expiration.time',
  'client.secret.rotated',
  'client.secret.rotated.creation.time',
  'client.secret.rotated.expiration.time',
  'credentials',
  'registrationAccessToken',
  'saml.artifact.binding.identifier',
  'secretData',
])

const NOT_WORTH_HIDING = /^(true|false|\$\{.*\}|)$/s

/**
 * A document whose secrets are references to variables of the environment, by the names of what they belong to. Keycloak
 * masks many by itself, but neither keys of SAML clients nor the settings of authenticators.
 *
 * @param known values that are secret wherever they stand
 */
export function hideSecrets(document: JsonObject, known: ReadonlySet<string> = new Set()): HiddenSecrets {
  const references: SecretReference[] = []
  const taken = new Set<string>()
  const needles = [...known].filter((value) => value.length >= 8 && value !== MASK)

  const reference = (path: readonly string[], owner: readonly string[]): string => {
    const wanted = variableName(path, owner)
    let variable = wanted
    for (let number = 2; taken.has(variable); number += 1) variable = `${wanted}_${number}`
    taken.add(variable)
    const field = [...owner, path.at(-1) ?? ''].join('.')
    references.push({ variable, field, where: inWords(path, owner, document.realm) })
    return referenceTo(variable)
  }

  const hideIn = (value: JsonValue, path: readonly string[], owner: readonly string[]): JsonValue => {
    if (Array.isArray(value)) return value.map((entry: JsonValue) => hideIn(entry, path, owner))
    if (isJsonObject(value)) return hideObject(value, path, owner)
    if (typeof value !== 'string') return value
    return isSecret(value, path, needles) ? reference(path, owner) : escapeReferences(value)
  }
  const hideObject = (value: JsonObject, path: readonly string[], owner: readonly string[]): JsonObject => {
    // A map has members of any name, `clientId` too.
    const name = isMapField(path.at(-1) ?? '') ? undefined : nameOf(value)
    const within = name === undefined ? owner : [...owner, name]
    const isNeeded = ([field, member]: readonly [string, JsonValue]): boolean =>
      !(LEFT_OUT.has(field) && !namesCredentials(field, member)) && !(field === 'secret' && needsNoSecret(value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(isNeeded)
        .map(([field, member]) => [field, hideIn(member, [...path, field], within)]),
    )
  }
  return { document: hideObject(document, [], []), references }
}

function inWords(path: readonly string[], owner: readonly string[], realm: JsonValue | undefined): string {
  if (owner.length === 0) return `${path.join('.')} of realm ${String(realm)}`
  const field = path.slice(isMapField(path.at(-2) ?? '') ? -2 : -1).join('.')
  return `${field} of ${owner.join(' / ')} in ${path[0] ?? ''}`
}

/** Unset, the secret stays what Keycloak has: a mask says that it is looked after elsewhere. */
const referenceTo = (variable: string): string => `\${env:${variable}:-${MASK}}`

/** A text of the realm that looks like a reference is none. Other `${…}` are Keycloak's own, and read as such. */
const escapeReferences = (text: string): string =>
  text.replaceAll(/\$\$\{|\$\{(?=env:|file:|[A-Z][A-Z0-9_]*[:}])/g, (found) => `$${found}`)

function isSecret(value: string, path: readonly string[], needles: readonly string[]): boolean {
  const field = path.at(-1) ?? ''
  if (value === MASK) return true
  if (NOT_WORTH_HIDING.test(value) || namesCredentials(field, value)) return false
  if (isSecretField(field) || looksSecret(path, value)) return true
  return needles.some((needle) => value.includes(needle))
}

/** The settings of an authenticator say which kinds of credentials it is about. */
const namesCredentials = (field: string, value: JsonValue): boolean =>
  field === 'credentials' && !isSecretField(field, value)

/** A client that proves nothing, or proves it with a key, has a secret that it never uses. */
function needsNoSecret(client: JsonObject): boolean {
  const { clientAuthenticatorType: type } = client
  return (
    client.publicClient === true ||
    client.bearerOnly === true ||
    client.protocol === 'saml' ||
    (typeof type === 'string' && !['client-secret', 'client-secret-jwt'].includes(type))
  )
}

/** `BACKEND_API_SECRET` of the client backend-api, `SMTP_PASSWORD` of the realm. */
function variableName(path: readonly string[], owner: readonly string[]): string {
  const whose = owner.length > 0 ? owner.slice(-1) : path.slice(0, 1).map((field) => field.replace('Server', ''))
  const words = [...whose, path.at(-1) ?? ''].join('_').replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
  const name = words
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return /^[A-Z]/.test(name) ? name : `SECRET_${name}`
}
