import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { changedList, changedMember, jsonIn, type Translating, textOf } from './export-values.js'

/** Members of a policy's `config` that hold ids within a JSON text. */
const HOLD_IDS = ['roles', 'users', 'clients', 'groups', 'clientScopes']

/** Policies of authorization services say by id who is meant, in a text. */
export function policiesByName(document: JsonObject, translating: Translating): JsonObject {
  let names: ReadonlyMap<string, string> | undefined
  return changedList(document, 'clients', translating, (client) =>
    changedMember(client, 'authorizationSettings', translating, (settings) =>
      changedList(settings, 'policies', translating, (policy) =>
        changedMember(policy, 'config', translating, (config) => {
          names ??= namesById(document)
          return configByName(config, names)
        }),
      ),
    ),
  )
}

function configByName(config: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const changed = HOLD_IDS.flatMap((member): readonly (readonly [string, string])[] => {
    const text = textOf(config[member])
    const list = jsonIn(text)
    if (!Array.isArray(list)) return []
    const named = JSON.stringify(list.map((entry: JsonValue) => entryByName(entry, names)))
    return JSON.stringify(list) === named ? [] : [[member, named]]
  })
  return changed.length === 0 ? config : { ...config, ...Object.fromEntries(changed) }
}

function entryByName(entry: JsonValue, names: ReadonlyMap<string, string>): JsonValue {
  if (typeof entry === 'string') return names.get(entry) ?? entry
  if (!isJsonObject(entry) || typeof entry.id !== 'string') return entry
  return { ...entry, id: names.get(entry.id) ?? entry.id }
}

/** Names of what has an id: roles with their clients, users, clients, groups by their paths, client scopes. */
function namesById(document: JsonObject): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const add = (list: JsonValue | undefined, nameOf: (value: JsonObject) => string | undefined): void => {
    for (const value of Array.isArray(list) ? list : []) {
      const name = isJsonObject(value) ? nameOf(value) : undefined
      if (isJsonObject(value) && typeof value.id === 'string' && name !== undefined) names.set(value.id, name)
    }
  }
  const roles = isJsonObject(document.roles) ? document.roles : {}
  add(roles.realm, ({ name }) => textOf(name))
  for (const [clientId, list] of Object.entries(isJsonObject(roles.client) ? roles.client : {})) {
    add(list, ({ name }) => `${clientId}/${String(name)}`)
  }
  add(document.users, ({ username }) => textOf(username))
  add(document.clients, ({ clientId }) => textOf(clientId))
  add(document.clientScopes, ({ name }) => textOf(name))
  addGroups(document.groups, '', names)
  return names
}

function addGroups(groups: JsonValue | undefined, above: string, names: Map<string, string>): void {
  for (const group of Array.isArray(groups) ? groups : []) {
    if (!isJsonObject(group)) continue
    const path = `${above}/${String(group.name)}`
    if (typeof group.id === 'string') names.set(group.id, path)
    addGroups(group.subGroups, path, names)
  }
}
