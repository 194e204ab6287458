import { without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** Attributes that are fields too: of the two, Keycloak takes the field. */
const ATTRIBUTES_OF_FIELDS: Readonly<Record<string, { readonly field: string; readonly type: 'number' | 'boolean' }>> =
  {
    clientOfflineSessionIdleTimeout: { field: 'clientOfflineSessionIdleTimeout', type: 'number' },
    clientOfflineSessionMaxLifespan: { field: 'clientOfflineSessionMaxLifespan', type: 'number' },
    clientSessionIdleTimeout: { field: 'clientSessionIdleTimeout', type: 'number' },
    clientSessionMaxLifespan: { field: 'clientSessionMaxLifespan', type: 'number' },
    oauth2DeviceCodeLifespan: { field: 'oauth2DeviceCodeLifespan', type: 'number' },
    oauth2DevicePollingInterval: { field: 'oauth2DevicePollingInterval', type: 'number' },
    realmReusableOtpCode: { field: 'otpPolicyCodeReusable', type: 'boolean' },
  }

/** With attributes that are fields too as these fields. */
export function asFields(settings: JsonObject): JsonObject {
  const { attributes } = settings
  if (!isJsonObject(attributes)) return settings
  const twins = Object.entries(ATTRIBUTES_OF_FIELDS).filter(([attribute]) => attributes[attribute] !== undefined)
  const fields = twins.map(([attribute, { field, type }]): readonly [string, JsonValue] => [
    field,
    settings[field] ?? read(attributes[attribute], type),
  ])
  const others = without(
    attributes,
    twins.map(([attribute]) => attribute),
  )
  return { ...settings, attributes: asTexts(others), ...Object.fromEntries(fields) }
}

/** The form in which two realms' settings are compared. */
export function normaliseSettings(settings: JsonObject): JsonObject {
  const { sslRequired, passwordPolicy } = settings
  return {
    ...asFields(settings),
    ...(typeof sslRequired === 'string' ? { sslRequired: sslRequired.toLowerCase() } : {}),
    ...(typeof passwordPolicy === 'string' ? { passwordPolicy: policiesIn(passwordPolicy).join(' and ') } : {}),
  }
}

/** The policies of a text such as `length(12) and notUsername`. */
const policiesIn = (passwordPolicy: string): readonly string[] =>
  passwordPolicy
    .split(/\s+and\s+/)
    .map((policy) => policy.trim())
    .filter((policy) => policy !== '')

function read(value: JsonValue | undefined, type: 'number' | 'boolean'): JsonValue {
  if (type === 'boolean') return value === true || value === 'true'
  return value === '' ? 0 : Number(value)
}

/** Keycloak keeps attributes as texts, however they are written. */
export const asTexts = (members: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  )

/** Of fields that Keycloak fails over with a 500, or takes whatever they say. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  sslRequired: ['all', 'external', 'none'],
  bruteForceStrategy: ['LINEAR', 'MULTIPLE'],
  otpPolicyType: ['totp', 'hotp'],
  otpPolicyAlgorithm: ['HmacSHA1', 'HmacSHA256', 'HmacSHA512'],
}

/** Fields of earlier versions that Keycloak accepts and ignores, or fails over. */
const GONE: Readonly<Record<string, string>> = {
  passwordCredentialGrantAllowed: 'Set `directAccessGrantsEnabled` of each client instead.',
  social: 'Leave it out.',
  socialProviders: 'Declare `identityProviders` instead.',
  updateProfileOnInitialSocialLogin: 'Configure the flow `first broker login` instead.',
  userFederationProviders: 'Declare `components` instead.',
  userFederationMappers: 'Declare `components` instead.',
  applications: 'Declare `clients` instead.',
  oauthClients: 'Declare `clients` instead.',
  applicationScopeMappings: 'Declare `clientScopeMappings` instead.',
  clientTemplates: 'Declare `clientScopes` instead.',
  privateKey: 'Declare a key provider in `components` instead.',
  publicKey: 'Declare a key provider in `components` instead.',
  certificate: 'Declare a key provider in `components` instead.',
  codeSecret: 'Leave it out.',
}

export function settingMistakes(settings: JsonObject): readonly string[] {
  const words = Object.entries(WORDS).flatMap(([field, known]) => {
    const value = settings[field]
    if (value === undefined || value === null) return []
    const same = known.some((word) => (field === 'sslRequired' ? word === String(value).toLowerCase() : word === value))
    return same
      ? []
      : [`${field} is ${JSON.stringify(value)}, which Keycloak does not know. Write one of ${known.join(', ')}.`]
  })
  const gone = Object.entries(GONE).flatMap(([field, mend]) =>
    settings[field] === undefined ? [] : [`${field} is not taken by Keycloak any more. ${mend}`],
  )
  return [...words, ...gone]
}
