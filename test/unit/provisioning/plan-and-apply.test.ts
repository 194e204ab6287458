import { describe, expect, it } from 'vitest'
import { AdminError, createAdminClient } from '../../../src/admin-api/index.js'
import { applyPlan, hasChanges, planRealm } from '../../../src/provisioning/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { createFakeKeycloak, type FakeKeycloak } from './fake-keycloak.js'
import { realmWith } from './gaveurs-realm.js'

const clientOf = ({ fetch }: FakeKeycloak) =>
  createAdminClient({ url: 'http://kc', credentials: { username: 'admin', password: 'admin' }, fetch })

const bodiesOf = (fake: FakeKeycloak) =>
  fake.writes().map(({ method, path, body }) => [method, path, body && JSON.parse(body)])

describe('planning', () => {
  it('asks for the realm alone when there is none, and creates everything', async () => {
    const fake = createFakeKeycloak()
    const config = await loadRealmConfig(demonstrationRealmDirectory())
    const plan = await planRealm(config, clientOf(fake), { withDevelopmentUsers: true })
    expect(plan).toMatchObject({ realm: 'gaveurs-production', url: 'http://kc', realmExists: false, notes: [] })
    expect(plan.steps.every(({ action }) => action === 'create')).toBe(true)
    expect(fake.requests).toHaveLength(2)
    expect(fake.writes()).toEqual([])
  })

  it('orders kinds so that each refers only to those before it', async () => {
    const config = await loadRealmConfig(demonstrationRealmDirectory())
    const plan = await planRealm(config, clientOf(createFakeKeycloak()), { withDevelopmentUsers: true })
    const kinds = [...new Set(plan.steps.map(({ kind }) => kind))]
    expect(kinds).toEqual(['realm', 'user-profile', 'client-scope', 'client', 'realm-role', 'client-role', 'user'])
  })

  it('holds no secret', async () => {
    const config = await loadRealmConfig(demonstrationRealmDirectory())
    const plan = await planRealm(config, clientOf(createFakeKeycloak()), { withDevelopmentUsers: true })
    const text = JSON.stringify(plan)
    const passwords =
      config.development?.users.flatMap(({ credentials }) => credentials?.map(({ value }) => value)) ?? []
    for (const secret of [...passwords, 'backend-api-development-secret']) expect(text).not.toContain(secret)
    expect(text).toContain('{"field":"secret","secret":"changed"}')
  })

  it('leaves development users and settings out unless they are asked for', async () => {
    const config = await loadRealmConfig(demonstrationRealmDirectory())
    const plan = await planRealm(config, clientOf(createFakeKeycloak()))
    expect(plan.steps.filter(({ kind }) => kind === 'user')).toEqual([])
    const frontend = plan.steps.find(({ key }) => key === 'euralis-frontend')
    expect(frontend?.changes).toContainEqual({ field: 'directAccessGrantsEnabled', to: false })
  })

  it('sees an attribute of the profile in another order', async () => {
    const attributes = [{ name: 'b' }, { name: 'a' }]
    const documents = {
      '/r': { realm: 'r' },
      '/r/users/profile': { attributes: [{ name: 'a' }, { name: 'x' }, { name: 'b' }] },
    }
    const fake = createFakeKeycloak({ documents })
    const config = await realmWith({ userProfile: { attributes } })
    const plan = await planRealm(config, clientOf(fake))
    expect(plan.steps.at(-1)).toMatchObject({ action: 'update', changes: [{ field: 'attributes in order' }] })
    await applyPlan(plan, config, clientOf(fake))
    expect(bodiesOf(fake)).toEqual([
      ['PUT', '/admin/realms/r/users/profile', { attributes: [{ name: 'b' }, { name: 'a' }, { name: 'x' }] }],
    ])
  })

  it.each([
    ['a page of something else', '<html>'],
    ['JSON of another shape', '"text"'],
  ])('takes %s for no realm to create', async (_name, body) => {
    const fake = createFakeKeycloak({ documents: { '/r': body, '/r/roles?briefRepresentation=false': [] } })
    await expect(planRealm(await realmWith({}), clientOf(fake))).rejects.toMatchObject({ code: 'unexpected_answer' })
  })
})

describe('applying', () => {
  const role = { name: 'gaveur', description: 'A producer' }
  const rolesPath = '/r/roles?briefRepresentation=false'

  it('sends nothing when there is nothing to do', async () => {
    const fake = createFakeKeycloak({ documents: { '/r': { realm: 'r' }, [rolesPath]: [{ id: '1', ...role }] } })
    const config = await realmWith({ roles: { realm: [role] } })
    const plan = await planRealm(config, clientOf(fake))
    expect(hasChanges(plan)).toBe(false)
    const before = fake.requests.length
    expect(await applyPlan(plan, config, clientOf(fake))).toEqual({ applied: [], writes: 0, remaining: [] })
    expect(fake.requests).toHaveLength(before)
  })

  it('lays declared fields over what is there, and sends the whole', async () => {
    const current = { id: '1', name: 'gaveur', description: 'old', composite: false, attributes: { theirs: ['x'] } }
    const fake = createFakeKeycloak({ documents: { '/r': { realm: 'r' }, [rolesPath]: [current] } })
    const config = await realmWith({ roles: { realm: [role] } })
    await applyPlan(await planRealm(config, clientOf(fake)), config, clientOf(fake))
    expect(bodiesOf(fake)).toEqual([
      ['PUT', '/admin/realms/r/roles-by-id/1', { ...current, description: 'A producer' }],
    ])
  })

  it('keeps attributes of a user that others have set', async () => {
    const jean = { id: '7', username: 'jean', email: 'jean@gaveur.fr', attributes: { gaveur_id: ['1'], badge: ['x'] } }
    const fake = createFakeKeycloak({
      documents: {
        '/r': { realm: 'r' },
        [rolesPath]: [],
        '/r/users?username=jean&exact=true&briefRepresentation=false': [jean],
        '/r/users/7/role-mappings': {},
      },
    })
    const users = [{ id: '7', username: 'jean', attributes: { gaveur_id: ['2'] } }]
    const config = await realmWith({ development: { users, clients: [] } })
    const plan = await planRealm(config, clientOf(fake), { withDevelopmentUsers: true })
    await applyPlan(plan, config, clientOf(fake))
    expect(bodiesOf(fake)).toEqual([
      ['PUT', '/admin/realms/r/users/7', { ...jean, attributes: { gaveur_id: ['2'], badge: ['x'] } }],
    ])
  })

  it('tells what Keycloak accepted and ignored', async () => {
    const documents = { '/r': { realm: 'r' }, [rolesPath]: [{ id: '1', name: 'gaveur', description: 'old' }] }
    const fake = createFakeKeycloak({ documents })
    const config = await realmWith({ roles: { realm: [role] } })
    const outcome = await applyPlan(await planRealm(config, clientOf(fake)), config, clientOf(fake))
    expect(outcome).toMatchObject({ writes: 1, remaining: [{ kind: 'realm-role', key: 'gaveur', action: 'update' }] })
  })

  it('does not do again what somebody did since the plan was made', async () => {
    const documents: Record<string, unknown> = { '/r': { realm: 'r' }, [rolesPath]: [] }
    const fake = createFakeKeycloak({ documents })
    const config = await realmWith({ roles: { realm: [role] } })
    const plan = await planRealm(config, clientOf(fake))
    documents[rolesPath] = [{ id: '1', ...role }]
    expect(await applyPlan(plan, config, clientOf(fake))).toMatchObject({ writes: 0, remaining: [] })
  })

  it('reports each step as it is done', async () => {
    const fake = createFakeKeycloak({ documents: { '/r': { realm: 'r' }, [rolesPath]: [] } })
    const config = await realmWith({ roles: { realm: [role, { name: 'admin' }] } })
    const seen: unknown[] = []
    const plan = await planRealm(config, clientOf(fake))
    await applyPlan(plan, config, clientOf(fake), ({ key }, done, total) => seen.push([key, done, total]))
    expect(seen).toEqual([
      ['gaveur', 1, 2],
      ['admin', 2, 2],
    ])
  })

  it('stops at the first failure, and says at which step and after how many', async () => {
    const fake = createFakeKeycloak({
      documents: { '/r': { realm: 'r' }, [rolesPath]: [] },
      answer: ({ method, body }) =>
        method === 'POST' && body.includes('second')
          ? { status: 403, body: { error: 'HTTP 403 Forbidden' } }
          : undefined,
    })
    const config = await realmWith({ roles: { realm: [role, { name: 'second' }, { name: 'third' }] } })
    const failure = applyPlan(await planRealm(config, clientOf(fake)), config, clientOf(fake))
    await expect(failure).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining(
        'Stopped at realm-role second, after 1 of the changes: POST /admin/realms/r/roles',
      ),
      details: { step: 'realm-role second', done: 1, status: 403 },
    })
    expect(fake.writes()).toHaveLength(2)
  })
})

describe('a reference to something that does not exist', () => {
  const documents = {
    '/r': { realm: 'r' },
    '/r/clients': [],
    '/r/client-scopes': [{ id: '1', name: 'profile' }],
    '/r/roles': [{ id: '1', name: 'admin' }],
    '/r/roles?briefRepresentation=false': [],
  }
  const failureOf = async (config: Awaited<ReturnType<typeof realmWith>>, withDevelopmentUsers = false) => {
    const client = clientOf(createFakeKeycloak({ documents: { ...documents, ...userDocuments } }))
    return applyPlan(await planRealm(config, client, { withDevelopmentUsers }), config, client)
  }
  const userDocuments = {
    '/r/users?username=jean&exact=true&briefRepresentation=false': [{ id: '7', username: 'jean' }],
    '/r/users/7/role-mappings': {},
  }

  it('is named for a client scope, with those that there are', async () => {
    const config = await realmWith({ clients: [{ clientId: 'c', defaultClientScopes: ['profil'] }] })
    await expect(failureOf(config)).rejects.toMatchObject({
      code: 'unknown_reference',
      message: expect.stringMatching(/profil\. .*there are profile\./),
    })
  })

  it('is named for the client of a client role', async () => {
    const config = await realmWith({ roles: { realm: [], client: { nowhere: [{ name: 'x' }] } } })
    await expect(failureOf(config)).rejects.toMatchObject({
      code: 'unknown_reference',
      message: expect.stringContaining('names client nowhere'),
    })
  })

  it('is named for the role of a user', async () => {
    const users = [{ id: '7', username: 'jean', realmRoles: ['gaveurr'] }]
    const config = await realmWith({ development: { users, clients: [] } })
    const failure = failureOf(config, true)
    await expect(failure).rejects.toBeInstanceOf(AdminError)
    await expect(failure).rejects.toMatchObject({
      code: 'unknown_reference',
      message: expect.stringContaining('role gaveurr'),
    })
  })
})
