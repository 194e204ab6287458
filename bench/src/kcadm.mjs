import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What an administrator's script does with Keycloak's own kcadm: one call for each object. @returns seconds, and calls */
export async function runKcadm({ url, kcadm, administrator }, document, directory) {
  const config = join(directory, 'kcadm.config')
  let requests = 0
  const call = (...args) => {
    requests += 1
    const { status, stdout, stderr } = spawnSync(kcadm, [...args, '--config', config], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`kcadm ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  const look = (...args) => JSON.parse(call(...args))
  const create = async (resource, body) => {
    const file = join(directory, 'kcadm.json')
    await writeFile(file, JSON.stringify(body))
    call('create', resource, ...(resource === 'realms' ? [] : ['-r', document.realm]), '-f', file)
  }
  const { clients, clientScopes = [], roles, users, userProfile, ...settings } = document
  const startedAt = performance.now()
  const { username, password } = administrator
  call('config', 'credentials', '--server', url, '--realm', 'master', '--user', username, '--password', password)
  await create('realms', settings)
  if (userProfile !== undefined) {
    const file = join(directory, 'kcadm.json')
    await writeFile(file, JSON.stringify(userProfile))
    call('update', 'users/profile', '-r', document.realm, '-f', file)
  }
  for (const scope of clientScopes) await create('client-scopes', scope)
  for (const client of clients) await create('clients', client)
  for (const role of roles.realm) await create('roles', role)
  for (const [clientId, named] of Object.entries(roles.client ?? {})) {
    // Roles are created below the client's id, which has to be looked up.
    const id = look('get', 'clients', '-r', document.realm, '-q', `clientId=${clientId}`, '--fields', 'id')[0].id
    for (const role of named) await create(`clients/${id}/roles`, role)
  }
  for (const { realmRoles = [], clientRoles = {}, ...user } of users) {
    await create('users', user)
    const roleArgs = (names) => names.flatMap((name) => ['--rolename', name])
    call('add-roles', '-r', document.realm, '--uusername', user.username, ...roleArgs(realmRoles))
    for (const [clientId, names] of Object.entries(clientRoles))
      call('add-roles', '-r', document.realm, '--uusername', user.username, '--cclientid', clientId, ...roleArgs(names))
  }
  return { seconds: (performance.now() - startedAt) / 1000, requests }
}
