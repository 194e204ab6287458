import type { JsonObject } from '../json/index.js'

/** The first of these that an object has is its name. A client's `name` is but a title. */
const NAMES = ['clientId', 'alias', 'serviceAccountClientId', 'username', 'name', 'client', 'clientScope'] as const

/** What belongs to the name of some: without it an object can be neither found nor made. */
const WITH_THE_NAME = [
  'identityProviderAlias',
  'identityProviderMapper',
  'protocol',
  'protocolMapper',
  'providerId',
  'subType',
] as const

/** The fields that tell an entry of a list apart from the others, as far as it has them. */
export function identityOf(entry: JsonObject): JsonObject {
  const name = NAMES.find((field) => typeof entry[field] === 'string')
  // A client that says its usual protocol is made with other defaults than one that says none.
  const isUsual = entry.clientId !== undefined && entry.protocol === 'openid-connect'
  const others = WITH_THE_NAME.filter((field) => !(isUsual && field === 'protocol'))
  const fields = [...(name === undefined ? [] : [name]), ...others]
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = entry[field]
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/** What an entry of a list is called; undefined for one without a name. */
export function nameOf(entry: JsonObject): string | undefined {
  for (const field of NAMES) {
    const value = entry[field]
    if (typeof value === 'string') return value
  }
  return undefined
}
