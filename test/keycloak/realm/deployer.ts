import { inject } from 'vitest'
import {
  type AdminClient,
  createAdminClient,
  expectObject,
  expectObjects,
  expectText,
} from '../../../src/admin-api/index.js'
import { type CaseRealm, caseRealm } from './case-realm.js'

const CLIENT = { clientId: 'deployer', clientSecret: 'secret-of-the-deployer' }

/** Speaks with Keycloak as a client with a service account that has what `giveRoles` gave it. */
export const deployer = (realm: string): AdminClient =>
  createAdminClient({ url: inject('keycloakUrl'), credentials: { ...CLIENT, realm } })

async function makeDeployer({ admin }: Pick<CaseRealm, 'admin'>, realm: string): Promise<void> {
  await admin.post(`/${realm}/clients`, {
    clientId: CLIENT.clientId,
    secret: CLIENT.clientSecret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
  })
}

export async function realmWithDeployer(): Promise<CaseRealm> {
  const realm = caseRealm()
  await realm.admin.post('', { realm: realm.name, enabled: true })
  await makeDeployer(realm, realm.name)
  return realm
}

/** Gives the deployer these roles over its realm, and takes all others. */
export async function giveRoles({ admin, name }: CaseRealm, roles: readonly string[]): Promise<void> {
  const idOf = async (clientId: string): Promise<string> =>
    expectText(
      expectObjects(await admin.get(`/${name}/clients?clientId=${clientId}`), 'clients')[0] ?? {},
      'id',
      clientId,
    )
  const management = await idOf('realm-management')
  const user = expectObject(
    await admin.get(`/${name}/clients/${await idOf(CLIENT.clientId)}/service-account-user`),
    'the user',
  )
  const path = `/${name}/users/${expectText(user, 'id', 'the user')}/role-mappings/clients/${management}`
  const known = expectObjects(await admin.get(`/${name}/clients/${management}/roles`), 'roles')
  await admin.delete(path, [...known])
  await admin.post(
    path,
    known.filter((role) => roles.includes(String(role.name))),
  )
}
