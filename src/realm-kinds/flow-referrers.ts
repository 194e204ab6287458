import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { FLOW_BINDINGS } from './bindable-flows.js'
import { PROVIDER_FLOWS } from './identity-providers.js'
import type { Deletion, RealmObject } from './kind.js'

/** What uses a flow, and would still do so after a plan. Keycloak fails over its deletion then, and does not say why. */
export function flowReferrers(
  { key, value }: RealmObject,
  { wanted, observed, isDeleted = () => false }: Deletion,
): readonly string[] {
  const isIt = (name: unknown): boolean => name === key || (name !== undefined && name === value.id)
  const bindings = FLOW_BINDINGS.filter((field) => isIt(wanted[field] ?? observed[field]))
  const providers = after(wanted, observed, 'identityProviders', 'alias').flatMap((provider) =>
    isDeleted('identity-provider', `${provider.alias}`)
      ? []
      : PROVIDER_FLOWS.filter((field) => isIt(provider[field])).map(
          (field) => `identity provider ${provider.alias} (${field})`,
        ),
  )
  const clients = after(wanted, observed, 'clients', 'clientId').flatMap(
    ({ clientId, authenticationFlowBindingOverrides: overrides }) =>
      Object.entries(isJsonObject(overrides) && !isDeleted('client', `${clientId}`) ? overrides : {})
        .filter(([, flow]) => isIt(flow))
        .map(([field]) => `client ${clientId} (authenticationFlowBindingOverrides.${field})`),
  )
  return [...bindings.map((field) => `the realm (${field})`), ...providers, ...clients]
}

/** Objects as they are when the plan is carried out, those that no file declares included. */
function after(wanted: JsonObject, observed: JsonObject, member: string, name: string): readonly JsonObject[] {
  const objects = new Map(listMember(observed, member).map((object) => [object[name], object]))
  for (const object of listMember(wanted, member))
    objects.set(object[name], { ...objects.get(object[name]), ...object })
  return [...objects.values()]
}
