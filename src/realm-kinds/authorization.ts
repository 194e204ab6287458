import { authorizationName, authorizationObjects, normaliseAuthorization } from './authorization-objects.js'
import { authorizationReferences } from './authorization-references.js'
import { bringAuthorization, removeAuthorization } from './bring-authorization.js'
import type { RealmKind, RealmObject, Writing } from './kind.js'

/**
 * Authorization services of clients: settings of the resource server, scopes, resources, policies and permissions, each
 * an object of its own. They are not made with their client, since policies name roles, groups and people that come
 * after it.
 */
export const authorization: RealmKind = {
  name: 'authorization',
  title: 'Authorization services',
  field: 'clients[].authorizationSettings',
  identity: '`clientId`, with `/ scope`, `/ resource` or `/ policy` and its `name` (permissions are policies)',
  after: ['client', 'client-scope', 'realm-role', 'client-role', 'service-account', 'group', 'user'],
  exported: 'clients',
  serverFills: ['id', '_id', 'authorizationSchema'],
  list: authorizationObjects,
  normalise: normaliseAuthorization,
  references: authorizationReferences,
  partOf: (key) => ({ kind: 'client', key: authorizationName(key).clientId }),
  create: bring,
  update: bring,
  async remove(writing, current) {
    const { clientId } = authorizationName(current.key)
    await writing.together(`authorization to remove ${clientId}`, current, (objects) =>
      removeAuthorization(writing, clientId, objects),
    )
  },
  protects: ({ key }) =>
    authorizationName(key).part === undefined ? 'it goes with the authorization services of its client' : undefined,
  dangers: ({ changes, wanted }) =>
    changes.some(({ field }) => field === 'policyEnforcementMode') &&
    wanted?.value.policyEnforcementMode !== 'ENFORCING'
      ? ['allows what no policy speaks of']
      : [],
}

async function bring(writing: Writing, wanted: RealmObject): Promise<void> {
  const { clientId } = authorizationName(wanted.key)
  await writing.together(`authorization ${clientId}`, wanted, (objects) =>
    bringAuthorization(writing, clientId, objects),
  )
}
