import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { ObservedRealm } from '../realm-engine/index.js'
import { FLOW_BINDINGS, type KindName, type RealmDocument, type RealmObject } from '../realm-kinds/index.js'
import type { AdminEvent, EventSearch } from './read-admin-events.js'

/** Which events touch an object, and which of its fields an event of a path may have changed. */
export interface EventPath extends EventSearch {
  touches(event: AdminEvent): boolean
  /** Whether such an event may change a field, where what was sent does not say so by the field's name. */
  mayChange?(event: AdminEvent, field: string): boolean
}

/** What stands on an object's path in its document, outermost first; the object itself last. */
type Owners = readonly JsonObject[]

interface Sight {
  readonly object: RealmObject
  readonly owners: Owners
  readonly observed: RealmDocument
  readonly name: string
  readonly id: string | undefined
}

type Paths = (sight: Sight) => readonly (string | EventPath)[]

/** Changes of the realm itself have no path. */
const REALM: EventPath = { resourceTypes: 'REALM', operationTypes: 'UPDATE', touches: ({ path }) => path === '' }

/** The same for what can be sent with a realm, but is mostly not: only an event that says so counts. */
const realmWith = (...fields: readonly string[]): EventPath => ({
  ...REALM,
  touches: ({ path, representation }) =>
    path === '' && isJsonObject(representation) && fields.some((field) => representation[field] !== undefined),
})

const byId =
  (...prefixes: readonly string[]): Paths =>
  ({ id }) =>
    id === undefined ? [] : prefixes.map((prefix) => `${prefix}${id}`)

const below =
  (prefix: string): Paths =>
  ({ id }) =>
    id === undefined ? [] : [`${prefix}${id}`, `${prefix}${id}/*`]

/** Paths of Keycloak's admin events, measured on 26.4 and 26.7. A kind that has none is not recorded. */
const PATHS: Partial<Readonly<Record<KindName, Paths>>> = {
  realm: () => [REALM],
  events: () => [
    'events/config',
    realmWith('eventsEnabled', 'adminEventsEnabled', 'enabledEventTypes', 'eventsListeners'),
  ],
  smtp: () => [realmWith('smtpServer')],
  'flow-bindings': () => [realmWith(...FLOW_BINDINGS)],
  'user-profile': () => ['users/profile'],
  'required-action': ({ object }) => [`authentication/required-actions/${object.key}`],
  'client-scope': byId('client-scopes/'),
  'default-client-scopes': () => ['default-default-client-scopes/*', 'default-optional-client-scopes/*'],
  client: ({ id }) =>
    id === undefined
      ? []
      : [
          `clients/${id}`,
          `clients/${id}/default-client-scopes/*`,
          `clients/${id}/optional-client-scopes/*`,
          `clients/${id}/client-secret`,
        ],
  'protocol-mapper': ({ id, owners }) => [
    ...(id === undefined ? [] : [`*/protocol-mappers/models/${id}`]),
    ...ownerIds(owners).map((owner) => ({ resourcePath: `clients/${owner}`, touches: sendsMappers })),
    ...ownerIds(owners).map((owner) => `*/${owner}/protocol-mappers/add-models`),
  ],
  'realm-role': ({ id, name }) => [`roles/${name}`, ...(id === undefined ? [] : [`roles-by-id/${id}`])],
  'client-role': ({ id, name, object }) => [
    ...(id === undefined ? [] : [`roles-by-id/${id}`]),
    ...textOf(object.value.containerId).map((owner) => `clients/${owner}/roles/${name}`),
  ],
  'role-composites': ({ owners }) =>
    owners
      .slice(-1)
      .flatMap((role) => [
        ...textOf(role.id).map((id) => `roles-by-id/${id}/composites*`),
        ...textOf(role.name).flatMap((name) =>
          role.clientRole === true
            ? textOf(role.containerId).map((owner) => `clients/${owner}/roles/${name}/composites*`)
            : [`roles/${name}/composites*`],
        ),
      ]),
  'scope-mapping': ({ object, observed }) => {
    const [field, name] = [object.key.slice(0, object.key.indexOf('/')), object.key.slice(object.key.indexOf('/') + 1)]
    const owner = listMember(observed, field).find((one) => one[field === 'clients' ? 'clientId' : 'name'] === name)
    const path = field === 'clients' ? 'clients' : 'client-scopes'
    return textOf(owner?.id).map((id) => `${path}/${id}/scope-mappings/*`)
  },
  'service-account': below('users/'),
  user: below('users/'),
  group: ({ id }) => (id === undefined ? [] : [`groups/${id}`, `groups/${id}/role-mappings/*`]),
  'default-groups': () => ['default-groups/*'],
  organization: below('organizations/'),
  'identity-provider': ({ name }) => [`identity-provider/instances/${name}`],
  'identity-provider-mapper': byId('identity-provider/instances/*/mappers/'),
  'authentication-flow': byId('authentication/flows/'),
  component: byId('components/'),
  authorization: ({ owners }) => ownerIds(owners).map((owner) => `clients/${owner}/authz/resource-server*`),
  'admin-permission': ({ observed }) =>
    listMember(observed, 'clients')
      .filter(({ clientId }) => clientId === 'admin-permissions')
      .flatMap(({ id }) => textOf(id).map((owner) => `clients/${owner}/authz/resource-server*`)),
  workflow: below('workflows/'),
}

/** Types of events that say that an object is gone. */
export const EVENT_TYPES: Partial<Readonly<Record<KindName, string>>> = {
  client: 'CLIENT',
  'client-scope': 'CLIENT_SCOPE',
  'protocol-mapper': 'PROTOCOL_MAPPER',
  'realm-role': 'REALM_ROLE',
  'client-role': 'CLIENT_ROLE',
  group: 'GROUP',
  user: 'USER',
  organization: 'ORGANIZATION',
  'identity-provider': 'IDENTITY_PROVIDER',
  'identity-provider-mapper': 'IDENTITY_PROVIDER_MAPPER',
  'authentication-flow': 'AUTH_FLOW',
  component: 'COMPONENT',
}

/** Ids of a client that is there, or was. */
export const idsOfClient = ({ document, ledger }: ObservedRealm, clientId: string): readonly string[] => [
  ...listMember(document, 'clients')
    .filter((client) => client.clientId === clientId)
    .flatMap(({ id }) => textOf(id)),
  ...textOf(ledger.objects.get('client')?.get(clientId)?.id),
]

/** The events that touch an object which Keycloak has; none where it records no such change. */
export function eventPaths(kind: KindName, object: RealmObject, observed: RealmDocument): readonly EventPath[] {
  const owners = ownersOf(object, observed)
  const id = textOf(object.value.id)[0] ?? (kind === 'identity-provider' ? undefined : textOf(owners.at(-1)?.id)[0])
  const name = textOf(object.value.name)[0]
  const sight = {
    object,
    owners,
    observed,
    name: kind === 'realm-role' || kind === 'client-role' ? (name ?? object.key) : object.key,
    id,
  }
  return (PATHS[kind]?.(sight) ?? []).map((path) => (typeof path === 'string' ? pathSearch(path) : path))
}

export function pathSearch(resourcePath: string): EventPath {
  // A name may hold what Keycloak takes for a wildcard, so what was found is looked at again.
  const escaped = resourcePath.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`^${escaped.join('.*')}$`, 's')
  return { resourcePath, touches: ({ path }) => pattern.test(path) }
}

const sendsMappers = ({ representation }: AdminEvent): boolean =>
  isJsonObject(representation) && representation.protocolMappers !== undefined

function ownersOf({ path }: RealmObject, observed: RealmDocument): Owners {
  const owners: JsonObject[] = []
  let there: JsonValue | undefined = observed
  for (const step of path) {
    if (typeof step === 'number') there = Array.isArray(there) ? there[step] : undefined
    else there = isJsonObject(there) ? there[step] : undefined
    if (typeof step === 'number' && isJsonObject(there)) owners.push(there)
  }
  return owners
}

/** Ids of what an object stands in, without its own. */
const ownerIds = (owners: Owners): readonly string[] => owners.slice(0, 1).flatMap(({ id }) => textOf(id))

const textOf = (value: JsonValue | undefined): readonly string[] => (typeof value === 'string' ? [value] : [])
