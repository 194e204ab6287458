import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const demonstration = fileURLToPath(new URL('../../realm-config/gaveurs-production/', import.meta.url))

/** The demonstration as one document for each tool, development users included. */
export async function readDemonstration() {
  const read = async (name) => parse(await readFile(`${demonstration}${name}`, 'utf8'))
  const names = (await readdir(`${demonstration}clients`)).sort()
  const [realm, { roles }, development, ...clients] = await Promise.all([
    read('realm.yaml'),
    read('roles.yaml'),
    read('users.dev.yaml'),
    ...names.map((name) => read(`clients/${name}`)),
  ])
  const settings = new Map(development.clients.map((client) => [client.clientId, client]))
  return {
    ...realm,
    clients: clients.map((client) => ({ ...client, ...settings.get(client.clientId) })),
    roles,
    users: development.users.map(({ id: _own, ...user }) => user),
  }
}

/** A realm of some size. Each user has a role and a group, as people have. */
export function makeRealm({ realm, clients, roles, groups, users }) {
  const numbers = (count) => Array.from({ length: count }, (_, index) => index)
  return {
    realm,
    enabled: true,
    clients: numbers(clients).map((n) => ({
      clientId: `client-${n}`,
      enabled: true,
      protocol: 'openid-connect',
      publicClient: true,
      standardFlowEnabled: true,
      redirectUris: [`https://client-${n}.example/*`],
      attributes: { 'pkce.code.challenge.method': 'S256' },
    })),
    roles: { realm: numbers(roles).map((n) => ({ name: `role-${n}`, description: `Role ${n}` })) },
    groups: numbers(groups).map((n) => ({ name: `group-${n}`, attributes: { number: [String(n)] } })),
    users: numbers(users).map((n) => ({
      username: `user-${n}`,
      email: `user-${n}@example.test`,
      firstName: `First ${n}`,
      lastName: `Last ${n}`,
      enabled: true,
      realmRoles: [`role-${n % roles}`],
      groups: [`/group-${n % groups}`],
    })),
  }
}

/**
 * The same content as a document that Keycloak's own import takes: everything that Passerelle's apply has left there,
 * built-in scopes, flows and clients included, since an import with client scopes of its own comes without them.
 */
export async function importable(admin, realm, users, newName) {
  const { body } = await admin('POST', `/${realm}/partial-export?exportClients=true&exportGroupsAndRoles=true`)
  const text = JSON.stringify(body, (name, value) => (name === 'id' || name === 'containerId' ? undefined : value))
  const document = JSON.parse(text.replaceAll(realm, newName))
  // Its own import refuses what its own export masks, and keys of the old realm are no use to the new one.
  const { 'org.keycloak.keys.KeyProvider': _keys, ...components } = document.components ?? {}
  const serviceAccounts = document.users ?? []
  return { ...document, components, users: [...serviceAccounts, ...users] }
}
