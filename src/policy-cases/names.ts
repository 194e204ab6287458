import { expandPermission, type Permission } from '../policy/index.js'
import {
  builtInClientScopes,
  type Mistake,
  mistakeAt,
  type Name,
  type RealmConfig,
  undeclared,
  type YamlCursor,
} from '../realm-config/index.js'

/** What cases may name, from a realm that has been checked. */
export interface KnownNames {
  readonly config: RealmConfig
  readonly permissions: readonly Permission[]
  readonly roles: ReadonlySet<string>
  readonly clients: ReadonlySet<string>
  readonly users: ReadonlySet<string>
  readonly scopes: ReadonlySet<string>
  readonly attributes: ReadonlySet<string>
  clientRoles(client: string): ReadonlySet<string>
}

export function knownNames(config: RealmConfig, permissions: readonly Permission[]): KnownNames {
  const { clients, clientScopes = [], roles } = config.representation
  return {
    config,
    permissions,
    roles: new Set(Object.keys(config.policy.roles)),
    clients: new Set(clients.map(({ clientId }) => clientId)),
    users: new Set(config.development?.users.map(({ username }) => username)),
    scopes: new Set(['openid', ...builtInClientScopes, ...clientScopes.map(({ name }) => name)]),
    attributes: new Set(Object.keys(config.attributes)),
    clientRoles: (client) => new Set(roles.client?.[client]?.map(({ name }) => name)),
  }
}

/** A text, or the texts of a list. */
export const namesOf = (cursor: YamlCursor): readonly Name[] =>
  [cursor, ...cursor.items()].flatMap(({ text, place }) => (text === undefined ? [] : [{ name: text, place }]))

/** Permissions that names and patterns mean, each once, and what is wrong with them. */
export function readPermissions(
  cursor: YamlCursor,
  known: KnownNames,
): { readonly permissions: readonly Permission[]; readonly mistakes: readonly Mistake[] } {
  const found = namesOf(cursor).map((written) => ({
    written,
    expanded: expandPermission(written.name, known.permissions),
  }))
  return {
    permissions: [...new Set(found.flatMap(({ expanded }) => expanded))],
    mistakes: found.flatMap(({ written, expanded }) =>
      expanded.length > 0 ? [] : [unknownPermission(written, known)].flat(),
    ),
  }
}

function unknownPermission({ name, place }: Name, { config }: KnownNames): readonly Mistake[] {
  const { resources } = config.policy
  const [resource, action, ...rest] = name.split(':')
  if (!resource || !action || rest.length > 0) {
    const mend = 'Write `gavage_data:read`, for example, or `"gavage_data:*"` for all of its actions.'
    return [mistakeAt(place, `\`${name}\` is not of the form resource:action.`, mend)]
  }
  const named = Object.hasOwn(resources, resource) ? resources[resource] : undefined
  if (named === undefined && resource !== '*') {
    const reference = { what: 'a resource', declaredIn: 'resources in policy.yaml' }
    return undeclared([{ name: resource, place }], new Set(Object.keys(resources)), reference)
  }
  const actions = named === undefined ? Object.values(resources).flatMap((each) => each.actions) : named.actions
  const reference =
    named === undefined
      ? { what: 'an action of any resource', declaredIn: 'a resource in policy.yaml' }
      : { what: `an action of \`${resource}\``, declaredIn: `resources.${resource}.actions in policy.yaml` }
  return undeclared([{ name: action, place }], new Set(actions), reference)
}
