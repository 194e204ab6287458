import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { createRealmFolder, type ProvisionedRealm } from './provisioned-realm.js'
import { runProgram } from './run-program.js'

interface Applied {
  readonly applied: number
  readonly writes: number
  readonly steps: readonly Step[]
  readonly notes: readonly string[]
}

interface Step {
  readonly kind: string
  readonly key: string
  readonly action: string
  readonly changes: readonly { readonly field: string }[]
  readonly notes: readonly string[]
}

const parse = (text: string): Applied => {
  const applied: Applied = JSON.parse(text)
  return applied
}

const changed = ({ steps }: Applied): readonly string[] =>
  steps.filter(({ action }) => action !== 'unchanged').map(({ kind, key, action }) => `${action} ${kind} ${key}`)

const APPLY = ['--yes', '--with-dev-users', '--json']

/** What one JSON document of the realm says, loosely typed: tests look at single members. */
async function read(realm: ProvisionedRealm, path: string): Promise<Record<string, unknown>> {
  const value: Record<string, unknown> = JSON.parse(JSON.stringify(await realm.admin.get(`/${realm.name}${path}`)))
  return value
}

async function readAll(realm: ProvisionedRealm, path: string): Promise<readonly Record<string, unknown>[]> {
  const value: readonly Record<string, unknown>[] = JSON.parse(
    JSON.stringify(await realm.admin.get(`/${realm.name}${path}`)),
  )
  return value
}

async function clientOf(realm: ProvisionedRealm, clientId: string): Promise<Record<string, unknown>> {
  const [client] = await readAll(realm, `/clients?clientId=${clientId}`)
  if (client === undefined) throw new Error(`no client ${clientId}`)
  return client
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

describe('provisioning a new realm with development users', () => {
  let realm: ProvisionedRealm
  let first: Applied

  beforeAll(async () => {
    realm = await createRealmFolder('provisioning-new')
    const { exitCode, stdout, stderr } = await realm.realm('apply', APPLY)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    first = parse(stdout)
  })
  afterAll(() => realm.remove())

  it('creates everything that is declared', () => {
    expect(first.steps.every(({ action }) => action === 'create')).toBe(true)
    expect(first.applied).toBe(29)
  })

  it('has nothing to do the second time, sends no writing request, and says so', async () => {
    const again = await realm.realm('apply', APPLY)
    expect(again.exitCode).toBe(0)
    expect(parse(again.stdout)).toMatchObject({ applied: 0, writes: 0 })
    const forPeople = await realm.realm('apply', ['--with-dev-users'])
    expect(forPeople).toMatchObject({ exitCode: 0, stderr: '' })
    expect(forPeople.stdout).toContain('Nothing to do')
  })

  it('plans no difference afterwards', async () => {
    expect((await realm.realm('plan', ['--with-dev-users'])).exitCode).toBe(0)
  })

  it('leaves the events of an administrator no trace of a second apply', async () => {
    const before = await readAll(realm, '/admin-events')
    await realm.realm('apply', APPLY)
    expect(await readAll(realm, '/admin-events')).toHaveLength(before.length)
  })

  it('keeps every built-in client, scope, flow and required action', async () => {
    const counts = async (path: string) => (await readAll(realm, path)).length
    expect({
      clients: await counts('/clients'),
      scopes: await counts('/client-scopes'),
      defaults: await counts('/default-default-client-scopes'),
      flows: await counts('/authentication/flows'),
      actions: await counts('/authentication/required-actions'),
    }).toEqual({ clients: 6 + 4, scopes: 15 + 1, defaults: 9, flows: 7, actions: 14 })
  })

  it('sets the settings of the realm', async () => {
    expect(await read(realm, '')).toMatchObject({
      displayName: 'Gaveurs',
      sslRequired: 'external',
      bruteForceProtected: true,
      accessTokenLifespan: 300,
      ssoSessionIdleTimeout: 1800,
      eventsEnabled: true,
      adminEventsEnabled: true,
      adminEventsDetailsEnabled: true,
    })
  })

  it('declares the three attributes in the user profile, for administrators to edit', async () => {
    const { attributes } = await read(realm, '/users/profile')
    for (const name of ['gaveur_id', 'site_id', 'organization']) {
      expect(attributes).toContainEqual(
        expect.objectContaining({ name, permissions: { view: ['admin', 'user'], edit: ['admin'] } }),
      )
    }
  })

  it('gives each development user the id of users.dev.yaml, so that sub is the embedded provider’s', async () => {
    const users = await readAll(realm, '/users')
    expect(Object.fromEntries(users.map(({ username, id }) => [username, id]))).toEqual({
      'admin@euralis.fr': realm.userId('01'),
      'superviseur@euralis.fr': realm.userId('02'),
      'jean.martin@gaveur.fr': realm.userId('03'),
      'technicien@euralis.fr': realm.userId('04'),
      'veterinaire@euralis.fr': realm.userId('05'),
    })
  })

  it('puts audience, roles and attributes into the access token, gaveur_id as a number', async () => {
    expect(await realm.claimsOf('jean.martin@gaveur.fr', 'gaveur123')).toMatchObject({
      sub: realm.userId('03'),
      aud: expect.arrayContaining(['backend-api']),
      gaveur_id: 1,
      site_id: 'LL',
      organization: 'euralis',
      realm_access: { roles: expect.arrayContaining(['gaveur', 'default-roles-provisioning-new']) },
      resource_access: { 'gaveurs-frontend': { roles: ['producer'] } },
    })
  })

  it.each([
    ['admin@euralis.fr', 'admin123', 'admin'],
    ['superviseur@euralis.fr', 'superviseur123', 'superviseur'],
    ['technicien@euralis.fr', 'technicien_sqal123', 'technicien_sqal'],
    ['veterinaire@euralis.fr', 'veterinaire123', 'veterinaire'],
  ])('lets %s in, with the declared role alone', async (username, password, role) => {
    const { realm_access } = await realm.claimsOf(username, password)
    const { roles }: { roles: readonly string[] } = JSON.parse(JSON.stringify(realm_access))
    const builtIn = ['default-roles-provisioning-new', 'offline_access', 'uma_authorization']
    expect(roles.filter((name) => !builtIn.includes(name))).toEqual([role])
  })
})

describe('a realm that somebody changes by hand', () => {
  let realm: ProvisionedRealm

  beforeAll(async () => {
    realm = await createRealmFolder('provisioning-drift')
    expect(await realm.realm('apply', APPLY)).toMatchObject({ exitCode: 0 })
  })
  afterAll(() => realm.remove())

  const put = async (path: string, change: Record<string, unknown>): Promise<void> => {
    const current = await read(realm, path)
    await realm.admin.put(`/${realm.name}${path}`, JSON.parse(JSON.stringify({ ...current, ...change })))
  }

  /** Plans, applies, plans: the difference is seen, set back, and gone. */
  async function expectSetBack(expected: readonly string[], fields: readonly string[]): Promise<void> {
    const planned = await realm.realm('plan', ['--with-dev-users', '--json'])
    expect(planned.exitCode).toBe(3)
    expect(changed(parse(planned.stdout))).toEqual(expected)
    expect(parse(planned.stdout).steps.flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(fields)
    expect(await realm.realm('apply', APPLY)).toMatchObject({ exitCode: 0 })
    expect(await realm.realm('plan', ['--with-dev-users'])).toMatchObject({ exitCode: 0 })
  }

  it('gets a setting of the realm back', async () => {
    await put('', { accessTokenLifespan: 36_000 })
    await expectSetBack([`update realm ${realm.name}`], ['accessTokenLifespan'])
  })

  it('gets a setting of a client back, and the client keeps its id', async () => {
    const before = await clientOf(realm, 'sqal-frontend')
    await put(`/clients/${before.id}`, { standardFlowEnabled: false, redirectUris: ['http://evil.example/*'] })
    await expectSetBack(['update client sqal-frontend'], ['standardFlowEnabled', 'redirectUris'])
    expect(await clientOf(realm, 'sqal-frontend')).toMatchObject({ id: before.id, standardFlowEnabled: true })
  })

  it('gets the links of a client to its scopes back', async () => {
    const { id } = await clientOf(realm, 'gaveurs-frontend')
    const scopes = await readAll(realm, '/client-scopes')
    const uuid = (name: string) => scopes.find((scope) => scope.name === name)?.id
    const links = `/${realm.name}/clients/${id}`
    await realm.admin.delete(`${links}/default-client-scopes/${uuid('backend-api')}`)
    await realm.admin.put(`${links}/optional-client-scopes/${uuid('backend-api')}`)
    await realm.admin.delete(`${links}/optional-client-scopes/${uuid('phone')}`)
    await expectSetBack(['update client gaveurs-frontend'], ['defaultClientScopes', 'optionalClientScopes'])
  })

  it('gets a protocol mapper back, which keeps its id', async () => {
    const scopes = await readAll(realm, '/client-scopes')
    const scope = scopes.find(({ name }) => name === 'backend-api')
    const path = `/client-scopes/${scope?.id}/protocol-mappers/models`
    const mapper = (await readAll(realm, path)).find(({ name }) => name === 'gaveur_id')
    await put(`${path}/${mapper?.id}`, { config: { ...Object(mapper?.config), 'jsonType.label': 'String' } })
    await expectSetBack(['update protocol-mapper clientScopes/backend-api/gaveur_id'], ['config.jsonType.label'])
    expect((await readAll(realm, path)).find(({ name }) => name === 'gaveur_id')?.id).toBe(mapper?.id)
  })

  it('gets an attribute of the user profile back, and keeps one that others declare', async () => {
    const profile = await read(realm, '/users/profile')
    const attributes: readonly Record<string, unknown>[] = JSON.parse(JSON.stringify(profile.attributes))
    const others = { name: 'badge', permissions: { view: ['admin'], edit: ['admin'] } }
    const changedAttributes = attributes
      .filter(({ name }) => name !== 'site_id')
      .map((attribute) =>
        attribute.name === 'gaveur_id' ? { ...attribute, permissions: { view: ['user'], edit: ['user'] } } : attribute,
      )
    await put('/users/profile', { attributes: [others, ...changedAttributes] })
    await expectSetBack(
      [
        'update user-profile user-profile',
        'update user-profile attributes/gaveur_id',
        'create user-profile attributes/site_id',
        'update user jean.martin@gaveur.fr',
        'update user technicien@euralis.fr',
        'update user veterinaire@euralis.fr',
      ],
      expect.arrayContaining(['permissions', 'attributes.site_id']),
    )
    expect((await read(realm, '/users/profile')).attributes).toContainEqual(expect.objectContaining(others))
  })

  it('gets a role back with its description', async () => {
    await put('/roles/gaveur', { description: 'anything' })
    await realm.admin.delete(`/${realm.name}/roles/veterinaire`)
    await expectSetBack(
      ['update realm-role gaveur', 'create realm-role veterinaire', 'update user veterinaire@euralis.fr'],
      ['description', 'realmRoles'],
    )
  })

  it('takes a role from a development user that was given one, and gives back what was taken', async () => {
    const [jean] = await readAll(realm, '/users?username=jean.martin@gaveur.fr&exact=true')
    const admin = await read(realm, '/roles/admin')
    await realm.admin.post(`/${realm.name}/users/${jean?.id}/role-mappings/realm`, JSON.parse(JSON.stringify([admin])))
    const { id: client } = await clientOf(realm, 'gaveurs-frontend')
    const producer = await read(realm, `/clients/${client}/roles/producer`)
    const mapping = `/${realm.name}/users/${jean?.id}/role-mappings/clients/${client}`
    await realm.admin.delete(mapping, JSON.parse(JSON.stringify([producer])))
    await expectSetBack(['update user jean.martin@gaveur.fr'], ['realmRoles', 'clientRoles.gaveurs-frontend'])
  })

  it('creates a development user who is missing, and says that its id is another', async () => {
    const [user] = await readAll(realm, '/users?username=technicien@euralis.fr&exact=true')
    await realm.admin.delete(`/${realm.name}/users/${user?.id}`)
    const { stdout } = await realm.realm('apply', APPLY)
    const step = parse(stdout).steps.find(({ key }) => key === 'technicien@euralis.fr')
    expect(step).toMatchObject({
      action: 'create',
      notes: expect.arrayContaining([expect.stringContaining('id of its own')]),
    })
    expect(await realm.claimsOf('technicien@euralis.fr', 'technicien_sqal123')).toMatchObject({ site_id: 'LS' })
    expect(await realm.realm('plan', ['--with-dev-users'])).toMatchObject({ exitCode: 0 })
  })

  it('leaves alone what is not declared', async () => {
    const { id } = await clientOf(realm, 'backend-api')
    await put('', {
      loginTheme: 'keycloak',
      attributes: { ...Object((await read(realm, '')).attributes), mine: 'kept' },
    })
    await put(`/clients/${id}`, { description: 'written by hand', attributes: { 'access.token.lifespan': '60' } })
    await realm.admin.post(`/${realm.name}/roles`, { name: 'by-hand' })
    await realm.admin.post(`/${realm.name}/users`, { username: 'somebody', enabled: true })
    expect(await realm.realm('plan', ['--with-dev-users'])).toMatchObject({ exitCode: 0 })
    await put('', { displayName: 'Other' })
    await put(`/clients/${id}`, { name: 'Other' })
    await expectSetBack([`update realm ${realm.name}`, 'update client backend-api'], ['displayName', 'name'])
    expect(await read(realm, '')).toMatchObject({ loginTheme: 'keycloak', attributes: { mine: 'kept' } })
    expect(await clientOf(realm, 'backend-api')).toMatchObject({
      description: 'written by hand',
      attributes: { 'access.token.lifespan': '60' },
    })
  })

  it('never shows a secret that changed', async () => {
    const { id } = await clientOf(realm, 'backend-api')
    await put(`/clients/${id}`, { secret: rememberSecret('set-by-hand-in-the-console') })
    const { stdout } = await realm.realm('plan', ['--with-dev-users'])
    expect(stdout).toContain('secret: changed (secret)')
    expect(stdout).not.toContain('set-by-hand-in-the-console')
    expect(stdout).not.toContain('backend-api-development-secret')
    await expectSetBack(['update client backend-api'], ['secret'])
  })

  it('leaves alone what users.dev.yaml names when development users are not asked for, and says so', async () => {
    const { id: api } = await clientOf(realm, 'backend-api')
    await put(`/clients/${api}`, { secret: rememberSecret('set-by-hand-in-the-console') })
    const [jean] = await readAll(realm, '/users?username=jean.martin@gaveur.fr&exact=true')
    await put(`/users/${jean?.id}`, { lastName: 'Other' })
    const { exitCode, stdout } = await realm.realm('apply', ['--yes', '--json'])
    expect({ exitCode, ...parse(stdout) }).toMatchObject({
      exitCode: 0,
      writes: 0,
      notes: [expect.stringContaining('client euralis-frontend: directAccessGrantsEnabled')],
    })
    expect(await clientOf(realm, 'backend-api')).toMatchObject({ secret: 'set-by-hand-in-the-console' })
    expect(await clientOf(realm, 'euralis-frontend')).toMatchObject({ directAccessGrantsEnabled: true })
    expect((await realm.realm('apply', APPLY)).exitCode).toBe(0)
  })
})

describe('provisioning a new realm without development users', () => {
  let realm: ProvisionedRealm

  beforeAll(async () => {
    realm = await createRealmFolder('provisioning-production')
    // Keycloak adds the scope service_account by itself, which must not look like a difference.
    await realm.edit('clients/backend-api.yaml', (text) => `${text}defaultClientScopes: [roles, basic, backend-api]\n`)
    expect(await realm.realm('apply', ['--yes'])).toMatchObject({ exitCode: 0 })
  })
  afterAll(() => realm.remove())

  it('creates no user', async () => {
    expect(await readAll(realm, '/users')).toEqual([])
  })

  it('links a service account to its declared scopes, beside the one that Keycloak adds', async () => {
    const { defaultClientScopes } = await clientOf(realm, 'backend-api')
    expect(new Set(Object.values(Object(defaultClientScopes)))).toEqual(
      new Set(['roles', 'basic', 'backend-api', 'service_account']),
    )
  })

  it('leaves direct access grants off, and the secret to Keycloak', async () => {
    expect(await clientOf(realm, 'euralis-frontend')).toMatchObject({ directAccessGrantsEnabled: false })
    const { secret } = await clientOf(realm, 'backend-api')
    expect(rememberSecret(String(secret))).not.toBe('backend-api-development-secret')
  })

  it('has nothing to do the second time', async () => {
    const { stdout } = await realm.realm('apply', ['--yes', '--json'])
    expect(parse(stdout)).toMatchObject({ applied: 0, writes: 0, notes: [] })
  })
})

describe('provisioning that cannot go on', () => {
  let realm: ProvisionedRealm

  beforeAll(async () => {
    realm = await createRealmFolder('provisioning-refused')
  })
  afterAll(() => realm.remove())

  it('says that a server cannot be reached, and how to start one', async () => {
    const ended = await realm.realm('plan', ['--url', `http://127.0.0.1:${await closedPort()}`])
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' })
    expect(ended.stderr).toMatch(/cannot be reached \(ECONNREFUSED\).*scripts\/keycloak\.sh start/)
  })

  it('says that another realm has the ids of its development users', async () => {
    const original = '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c01'
    await realm.edit('users.dev.yaml', (text) => text.replace(realm.userId('01'), original))
    const ended = await realm.realm('apply', APPLY)
    expect(ended.exitCode).toBe(1)
    expect(JSON.parse(ended.stdout)).toMatchObject({ code: 'conflict', message: expect.stringContaining('other ids') })
    await realm.edit('users.dev.yaml', (text) => text.replace(original, realm.userId('01')))
  })

  it('says that the password is wrong, and does not print it', async () => {
    const ended = await realm.realm('apply', ['--yes'], { KEYCLOAK_ADMIN_PASSWORD: rememberSecret('not-the-password') })
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' })
    expect(ended.stderr).toMatch(/does not accept administrator admin.*KEYCLOAK_ADMIN_PASSWORD/)
    expect(ended.stderr).not.toContain('not-the-password')
  })

  it('says which permission is missing, before anything is changed', async () => {
    const password = rememberSecret('the-password-of-the-helper')
    const helper = {
      username: 'helper',
      enabled: true,
      credentials: [{ type: 'password', value: password, temporary: false }],
    }
    const id = await realm.admin.post('/master/users', helper)
    try {
      const environment = { KEYCLOAK_ADMIN: 'helper', KEYCLOAK_ADMIN_PASSWORD: password }
      const ended = await realm.realm('apply', ['--yes', '--json'], environment)
      expect(ended.exitCode).toBe(1)
      expect(JSON.parse(ended.stdout)).toMatchObject({
        ok: false,
        code: 'forbidden',
        message: expect.stringContaining('create-realm'),
      })
      const shared = await runProgram('scripts/configure-keycloak.sh', ['--yes'], {
        environment: {
          KEYCLOAK_URL: inject('keycloakUrl'),
          LOG_DIR: await logFolder(),
          DATA_DIR: await logFolder(),
          ...environment,
        },
      })
      expect(shared.exitCode).toBe(1)
      expect(shared.stderr).toContain('It takes manage-realm and view-clients of the client gaveurs-production-realm')
    } finally {
      await realm.admin.delete(`/master/users/${id}`)
    }
  })

  it('says what Keycloak refuses, and goes on where it stopped when that is mended', async () => {
    await realm.edit('realm.yaml', (text) => `passwordPolicy: noSuchPolicy(8)\n${text}`)
    const stopped = await realm.realm('apply', APPLY)
    expect(stopped.exitCode).toBe(1)
    expect(JSON.parse(stopped.stdout)).toMatchObject({
      code: 'rejected',
      message: expect.stringContaining(`Stopped at realm ${realm.name}, after 0 of the changes: POST`),
    })
    await realm.edit('realm.yaml', (text) => text.replace('noSuchPolicy', 'length'))
    expect(await realm.realm('apply', APPLY)).toMatchObject({ exitCode: 0 })
    expect(await realm.realm('plan', ['--with-dev-users'])).toMatchObject({ exitCode: 0 })
    expect(await realm.claimsOf('jean.martin@gaveur.fr', 'gaveur123')).toMatchObject({ sub: realm.userId('03') })
  })
})
