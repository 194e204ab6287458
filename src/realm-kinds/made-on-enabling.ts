import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'

const POLICY = 'Default Policy'

/**
 * Whether a part of a resource server is one that Keycloak before 26.7 makes when authorization services are switched
 * on: a resource for everything, and a permission for it by a script that always agrees. Nobody can create the script
 * through the admin interface, and later versions make none of the three, so they are neither written nor compared.
 */
export function isMadeOnEnabling(
  clientId: string,
  part: 'scope' | 'resource' | 'policy',
  value: JsonObject,
  settings: JsonObject,
): boolean {
  switch (part) {
    case 'scope':
      return false
    case 'resource':
      return (
        value.name === 'Default Resource' && value.type === `urn:${clientId}:resources:default` && !isNamed(settings)
      )
    case 'policy':
      return (
        (value.name === POLICY && value.type === 'js' && !isApplied(settings)) ||
        (value.name === 'Default Permission' && configOf(value).applyPolicies === JSON.stringify([POLICY]))
      )
  }
}

/** Whether a permission names the resource, which Keycloak's own does by its type alone. */
const isNamed = (settings: JsonObject): boolean =>
  listMember(settings, 'policies').some((policy) =>
    String(configOf(policy).resources ?? '').includes('Default Resource'),
  )

/** Whether anything but Keycloak's own permission applies the policy. */
const isApplied = (settings: JsonObject): boolean =>
  listMember(settings, 'policies').some(
    (policy) =>
      policy.name !== 'Default Permission' && String(configOf(policy).applyPolicies ?? '').includes(`"${POLICY}"`),
  )

const configOf = ({ config }: JsonObject): JsonObject => (isJsonObject(config) ? config : {})
