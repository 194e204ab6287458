import { AdminError, expectObject, toJsonObject, without } from '../../admin-api/index.js'
import type { JsonObject } from '../../json/index.js'
import { type Context, type Kind, realmKind } from '../kind.js'
import { overlay } from '../overlay.js'
import { usersForNewRealm } from './development-users.js'

/** Parts of the representation that Keycloak ignores in a PUT of the realm; each is a kind of its own. */
const OTHER_KINDS = ['userProfile', 'clientScopes', 'clients', 'roles', 'users', 'groups']

const settings: Kind<JsonObject, JsonObject> = {
  name: 'realm',
  declared: ({ config }) => [without(toJsonObject(config.representation), OTHER_KINDS)],
  key: (item) => String(item.realm),
  async read({ api }) {
    const current = await api.get('')
    return current === undefined ? new Map() : new Map([[api.realm, expectObject(current, 'the realm')]])
  },
  wanted: (item) => without(item, ['realm']),
  observed: (current) => current,
  async create(context, item) {
    await createRealm(context, item)
    await this.update(context, item, expectObject(await context.api.get(''), 'the new realm'))
  },
  async update({ api }, item, current) {
    await api.put('', overlay(current, item))
  },
}

/**
 * As little as possible: what comes with the realm replaces what Keycloak would add by itself (with `clientScopes` the
 * built-in scopes are missing). Users are the exception: only here does Keycloak take the ids they are given.
 */
async function createRealm(context: Context, item: JsonObject): Promise<void> {
  const users = usersForNewRealm(context)
  const { realm } = context.api
  const body = { realm, enabled: item.enabled ?? true, ...(users.length > 0 ? { users } : {}) }
  try {
    await context.api.createRealm(body)
  } catch (error) {
    const taken = users.length > 0 && error instanceof AdminError && error.code === 'conflict'
    if (!taken) throw error
    const message = `Realm ${realm} cannot be created: it came into being just now, or another realm of this Keycloak has users with the ids of users.dev.yaml, which are unique on a server. Remove that realm, give these users other ids, or leave --with-dev-users out.`
    throw new AdminError('conflict', message, error.details, { cause: error })
  }
}

/** The realm's own settings. */
export const realmSettings = realmKind(settings)
