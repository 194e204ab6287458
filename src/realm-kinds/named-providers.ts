import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { NamedProvider, RealmObject } from './kind.js'

/** A field that names a provider. */
export function providerIn(value: JsonObject, field: string, ...spis: readonly string[]): readonly NamedProvider[] {
  const id = value[field]
  return typeof id === 'string' && id !== '' ? [{ spis, id, field }] : []
}

/** The same in each entry of a list. */
export const providersInList = (
  value: JsonObject,
  list: string,
  field: string,
  spi: string,
): readonly NamedProvider[] =>
  listMember(value, list).flatMap((entry, at) =>
    providerIn(entry, field, spi).map((named) => ({ ...named, field: `${list}.${at}.${field}` })),
  )

/** What runs in a flow depends on the sort of the flow. */
const EXECUTION_SPIS: Readonly<Record<string, string>> = {
  'client-flow': 'client-authenticator',
  'form-flow': 'form-action',
}

/** What the executions of a flow run. The flows that Keycloak brings along run what it has. */
export function providersInFlow({ value }: RealmObject): readonly NamedProvider[] {
  return value.builtIn === true ? [] : inTree(value, '')
}

function inTree({ executions, providerId }: JsonObject, within: string): readonly NamedProvider[] {
  if (!isJsonObject(executions)) return []
  const spi = EXECUTION_SPIS[`${providerId}`] ?? 'authenticator'
  return Object.entries(executions).flatMap(([name, branch]: readonly [string, JsonValue]) => {
    if (!isJsonObject(branch)) return []
    const here = `${within}executions.${name}`
    const own = branch.flowAlias === undefined ? spi : 'form-authenticator'
    return [
      ...providerIn(branch, 'authenticator', own).map((named) => ({ ...named, field: `${here}.authenticator` })),
      ...inTree(branch, `${here}.`),
    ]
  })
}

/** Components say by a Java interface what they are for. */
const COMPONENT_SPIS: Readonly<Record<string, string>> = {
  'org.keycloak.keys.KeyProvider': 'keys',
  'org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy': 'client-registration-policy',
  'org.keycloak.storage.UserStorageProvider': 'storage',
  'org.keycloak.storage.ldap.mappers.LDAPStorageMapper': 'ldap-mapper',
}

export function providersInComponent({ value, path }: RealmObject): readonly NamedProvider[] {
  const spi = COMPONENT_SPIS[`${path.at(-2)}`]
  return spi === undefined ? [] : providerIn(value, 'providerId', spi)
}
