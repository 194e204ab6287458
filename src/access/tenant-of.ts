import type { Identity } from '../policy/index.js'

/** Whose person a caller is, for pseudonyms: of the organization that the token names as an attribute, else of the issuer. */
export function tenantOf(issuer: string, attributes: Identity['attributes'] | undefined): string {
  const organization: unknown = attributes === undefined ? undefined : Reflect.get(attributes, 'organization')
  return typeof organization === 'string' ? organization : issuer
}
