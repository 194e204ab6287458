import type { JsonObject } from '../json/index.js'
import { defaultRolesAsComposites } from './export-default-roles.js'
import { withoutGeneratedKeys } from './export-generated-keys.js'
import { withoutManagementClient } from './export-management-client.js'
import { scopesOfOwnProtocol, withoutUnheeded } from './export-old-values.js'
import { policiesByName } from './export-policies.js'
import { requiredActionsOfToday } from './export-required-actions.js'
import { credentialsOfToday } from './export-users.js'
import { changedList, changedMember, type Translating, textOf } from './export-values.js'
import { isMadeId } from './is-export.js'
import { liftUserProfile } from './lift-user-profile.js'
import { leaveOutOldMembers, leaveOutUnheeded } from './old-members.js'

/**
 * What Keycloak wrote, in document form: ids that refer to something become its name, as far as the export itself tells,
 * and shapes of older versions those of today, where that is certain. What is left out is in `warnings`.
 */
export function translateExport(document: JsonObject, translating: Translating): JsonObject {
  return STEPS.reduce((translated, step) => step(translated, translating), document)
}

/**
 * What people write by hand for Keycloak's own import, as far as it is older than Keycloak's fields of today: shapes of
 * older versions become those of today, and what no version heeds is left out, with a warning.
 */
export function translateByHand(document: JsonObject, translating: Translating): JsonObject {
  return OLD_SHAPES.reduce((translated, step) => step(translated, translating), document)
}

type Step = (document: JsonObject, translating: Translating) => JsonObject

const CLIENT_GONE = [
  'clientTemplate',
  'useTemplateConfig',
  'useTemplateScope',
  'useTemplateMappers',
  'directGrantsOnly',
]

/** Overrides of a client name flows by their ids. */
function flowsByAlias(document: JsonObject, translating: Translating): JsonObject {
  const aliases = new Map<string, string>()
  changedList(document, 'authenticationFlows', translating, (flow) => {
    const [id, alias] = [textOf(flow.id), textOf(flow.alias)]
    if (id !== undefined && alias !== undefined) aliases.set(id, alias)
    return flow
  })
  return changedList(document, 'clients', translating, (client) =>
    changedMember(client, 'authenticationFlowBindingOverrides', translating, (overrides) =>
      Object.fromEntries(
        Object.entries(overrides).flatMap(([binding, flow]) => {
          const id = textOf(flow)
          const alias = id === undefined ? undefined : aliases.get(id)
          if (alias !== undefined) return [[binding, alias]]
          if (id === undefined || !isMadeId(id)) return [[binding, flow]]
          const of = `clients.${String(client.clientId)}.authenticationFlowBindingOverrides.${binding}`
          translating.warnings.push(`left out: ${of}, which names a flow that the export does not have.`)
          return []
        }),
      ),
    ),
  )
}

function clientsOfToday(document: JsonObject, translating: Translating): JsonObject {
  return changedList(document, 'clients', translating, (client) => {
    const old = CLIENT_GONE.filter((field) => Object.hasOwn(client, field))
    if (old.length === 0) return client
    return Object.fromEntries(Object.entries(client).filter(([field]) => !old.includes(field)))
  })
}

/** Roles say which realm or client holds them by its id; where they stand says it too. */
function rolesWithoutContainers(document: JsonObject, translating: Translating): JsonObject {
  const withoutContainer = (role: JsonObject): JsonObject => {
    const { containerId, ...rest } = role
    return containerId === undefined ? role : rest
  }
  const inRoles = changedMember(document, 'roles', translating, (roles) => {
    const ofRealm = changedList(roles, 'realm', translating, withoutContainer)
    return changedMember(ofRealm, 'client', translating, (byClient) =>
      Object.keys(byClient).reduce(
        (clients, clientId) => changedList(clients, clientId, translating, withoutContainer),
        byClient,
      ),
    )
  })
  return changedMember(inRoles, 'defaultRole', translating, withoutContainer)
}

/** Fine-grained admin permissions of before 26.2, which stand in the client of the realm's management. */
function withoutFirstAdminPermissions(document: JsonObject, translating: Translating): JsonObject {
  const owners = ['realm-management', `${String(document.realm)}-realm`]
  return changedList(document, 'clients', translating, (client) => {
    if (!owners.includes(String(client.clientId)) || client.authorizationSettings === undefined) return client
    const { authorizationSettings: _, authorizationServicesEnabled: __, ...rest } = client
    const of = `clients.${String(client.clientId)}.authorizationSettings`
    translating.warnings.push(`left out: ${of}: admin permissions of the first version, which Keycloak 26.2 replaced.`)
    return rest
  })
}

const OLD_SHAPES: readonly Step[] = [
  leaveOutUnheeded,
  clientsOfToday,
  liftUserProfile,
  defaultRolesAsComposites,
  credentialsOfToday,
  requiredActionsOfToday,
]

const STEPS: readonly Step[] = [
  leaveOutOldMembers,
  clientsOfToday,
  liftUserProfile,
  flowsByAlias,
  policiesByName,
  withoutFirstAdminPermissions,
  defaultRolesAsComposites,
  rolesWithoutContainers,
  credentialsOfToday,
  requiredActionsOfToday,
  withoutGeneratedKeys,
  withoutManagementClient,
  withoutUnheeded,
  scopesOfOwnProtocol,
]
