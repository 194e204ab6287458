import type { JsonObject } from '../json/index.js'
import { changedList, type Translating } from './export-values.js'

const OLD_FIELDS = [
  'hashedSaltedValue',
  'salt',
  'hashIterations',
  'algorithm',
  'counter',
  'digits',
  'period',
  'device',
  'config',
]

/** Until Keycloak 8, a hashed password had a field for each of its parts; since then it has two texts of JSON. */
export function credentialsOfToday(document: JsonObject, translating: Translating): JsonObject {
  return ['users', 'federatedUsers'].reduce(
    (translated, list) =>
      changedList(translated, list, translating, (user) =>
        changedList(user, 'credentials', translating, passwordOfToday),
      ),
    document,
  )
}

function passwordOfToday(credential: JsonObject): JsonObject {
  const { type, hashedSaltedValue, salt, hashIterations, algorithm = 'pbkdf2' } = credential
  if (type !== 'password' || hashedSaltedValue === undefined || salt === undefined) return credential
  const rest = Object.entries(credential).filter(([field]) => !OLD_FIELDS.includes(field))
  return {
    ...Object.fromEntries(rest),
    credentialData: JSON.stringify({ hashIterations, algorithm }),
    secretData: JSON.stringify({ value: hashedSaltedValue, salt }),
  }
}
