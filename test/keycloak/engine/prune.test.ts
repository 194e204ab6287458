import { expect, inject, it } from 'vitest'
import { createAdminClient, expectObject, expectObjects } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, type Plan, type PlanOptions, planRealm } from '../../../src/realm-engine/index.js'
import { prunableKinds } from '../../../src/realm-engine/plan-deletions.js'
import { ADMINISTRATOR } from '../administrator.js'
import { type CaseRealm, caseRealm } from '../realm/case-realm.js'
import { loadRaw } from '../realm/read-files.js'
import { startFaultyProxy } from './faulty-proxy.js'

const deletesOf = ({ steps }: Plan): readonly string[] =>
  steps.filter(({ action }) => action === 'delete').map(({ kind, key }) => `${kind} ${key}`)

async function apply({ load, admin }: CaseRealm, document: JsonObject, options: PlanOptions = {}): Promise<void> {
  const loaded = load(document)
  const { remaining } = await applyPlan(await planRealm(loaded, admin, options), loaded, admin)
  expect(remaining).toEqual([])
}

const plan = ({ load, admin }: CaseRealm, document: JsonObject, options: PlanOptions = {}): Promise<Plan> =>
  planRealm(load(document), admin, options)

const WHOLE = {
  roles: { realm: [{ name: 'kept' }, { name: 'dropped' }] },
  groups: [{ name: 'ours', subGroups: [{ name: 'below' }] }],
  clients: [{ clientId: 'shop', publicClient: true, redirectUris: ['https://shop.example/*'] }],
}

const LESS = { roles: { realm: [{ name: 'kept' }] } }

it('deletes what Passerelle made and no file declares, of the kinds that are named, and nothing that others made', async () => {
  const realm = caseRealm()
  await apply(realm, WHOLE)
  await realm.admin.post(`/${realm.name}/roles`, { name: 'by-hand' })
  await realm.admin.post(`/${realm.name}/groups`, { name: 'by-hand' })
  expect(deletesOf(await plan(realm, LESS))).toEqual([])
  expect(deletesOf(await plan(realm, LESS, { prune: ['realm-role'] }))).toEqual(['realm-role dropped'])
  const prune = { prune: ['realm-role', 'client'] } as const
  const planned = await plan(realm, LESS, prune)
  expect(planned.steps[0]).toMatchObject({ action: 'delete', dangers: expect.arrayContaining(['it is deleted']) })
  expect(deletesOf(planned)).toEqual(['client shop', 'realm-role dropped'])
  await apply(realm, LESS, prune)
  expect((await plan(realm, LESS, prune)).steps.every(({ action }) => action === 'unchanged')).toBe(true)
  expect(await realm.admin.get(`/${realm.name}/roles/dropped`)).toBeUndefined()
  expect(await realm.admin.get(`/${realm.name}/roles/by-hand`)).toBeDefined()
})

it('deletes people’s data only where it is named, and not more than is allowed', async () => {
  const realm = caseRealm()
  await apply(realm, { ...WHOLE, users: [{ username: 'jean' }] })
  const kept = await plan(realm, WHOLE, { prune: ['user'] })
  expect(deletesOf(kept)).toEqual([])
  expect(kept.notes).toEqual([expect.stringContaining('--allow-delete user:jean')])
  expect(deletesOf(await plan(realm, WHOLE, { prune: ['user'], allowDelete: ['user:jean'] }))).toEqual(['user jean'])
  const tooMany = await plan(realm, { roles: { realm: [] } }, { prune: ['realm-role'], maxDeletes: 1 })
  expect(tooMany.refusals).toMatchObject([{ code: 'too_many_deletes' }])
  await expect(applyPlan(tooMany, realm.load({}), realm.admin)).rejects.toMatchObject({ code: 'too_many_deletes' })
})

it('never deletes what comes with Keycloak, even when files declared it once and its description is another', async () => {
  const realm = caseRealm()
  await apply(realm, {
    clients: [{ clientId: 'account', description: 'Ours' }],
    roles: { realm: [{ name: 'offline_access', description: 'Ours' }] },
    clientScopes: [{ name: 'profile', protocol: 'openid-connect', description: 'Ours' }],
  })
  expect(deletesOf(await plan(realm, {}, { prune: prunableKinds() }))).toEqual([])
  await apply(realm, { clients: [{ clientId: 'account' }] }, { adopt: true })
  expect(deletesOf(await plan(realm, {}, { prune: prunableKinds() }))).toEqual([])
})

it('deletes nothing that every realm has, when an export of a new realm was adopted and no file declares any of it', async () => {
  const { admin, name, load } = caseRealm()
  await admin.post('', { realm: name, enabled: true, organizationsEnabled: true, adminPermissionsEnabled: true })
  const raw = await admin.readByPost(`/${name}/partial-export?exportClients=true&exportGroupsAndRoles=true`)
  const userProfile = expectObject(await admin.get(`/${name}/users/profile`), 'the user profile')
  const exported = await loadRaw({ ...expectObject(raw, 'the export'), userProfile })
  await applyPlan(await planRealm(exported, admin, { adopt: true }), exported, admin)
  expect(deletesOf(await planRealm(load({}), admin, { prune: prunableKinds(), maxDeletes: 1000 }))).toEqual([])
})

it('deletes a group of its own where it is named, and leaves one that was made by hand', async () => {
  const realm = caseRealm()
  await apply(realm, WHOLE)
  await realm.admin.post(`/${realm.name}/groups`, { name: 'by-hand' })
  expect(deletesOf(await plan(realm, LESS, { prune: ['group'] }))).toEqual([])
  const prune = { prune: ['group'], allowDelete: ['group:/ours', 'group:/ours/below', 'group:/by-hand'] } as const
  expect(deletesOf(await plan(realm, LESS, prune))).toEqual(['group /ours', 'group /ours/below'])
  await apply(realm, LESS, prune)
  const groups = expectObjects(await realm.admin.get(`/${realm.name}/groups`), 'the groups')
  expect(groups.map(({ name }) => name)).toEqual(['by-hand'])
})

it('takes over what was there before with adopt alone, and loses it to whoever makes it anew', async () => {
  const realm = caseRealm()
  await apply(realm, {})
  await realm.admin.post(`/${realm.name}/roles`, { name: 'kept' })
  const prune = { prune: ['realm-role'] } as const
  await apply(realm, LESS)
  expect(deletesOf(await plan(realm, {}, prune))).toEqual([])
  const adopting = await plan(realm, LESS, { adopt: true })
  expect(adopting.steps).toContainEqual(expect.objectContaining({ key: 'kept', action: 'unchanged', adopted: true }))
  await apply(realm, LESS, { adopt: true })
  expect(deletesOf(await plan(realm, {}, prune))).toEqual(['realm-role kept'])
  await realm.admin.delete(`/${realm.name}/roles/kept`)
  await realm.admin.post(`/${realm.name}/roles`, { name: 'kept' })
  expect(deletesOf(await plan(realm, {}, prune))).toEqual([])
})

it('writes the realm once for a file that only names it otherwise, and keeps attributes, ledger and password', async () => {
  const realm = caseRealm()
  await apply(realm, {
    attributes: { ours: 'yes' },
    smtpServer: {
      host: 'mail.example',
      from: 'a@mail.example',
      auth: 'true',
      user: 'u',
      password: 'the-mail-password',
    },
    ...WHOLE,
  })
  const before = Object(await realm.admin.get(`/${realm.name}`))
  const proxy = await startFaultyProxy(inject('keycloakUrl'))
  const admin = createAdminClient({ url: proxy.url, credentials: ADMINISTRATOR })
  const loaded = realm.load({ displayName: 'Otherwise' })
  await applyPlan(await planRealm(loaded, admin), loaded, admin)
  const writes = proxy.requests().filter(({ method, path }) => method !== 'GET' && !path.includes('partial-export'))
  expect(writes.map(({ method, path }) => `${method} ${path.replace(/[\da-f]{8}-[\da-f-]{27}/, 'id')}`)).toEqual([
    `POST /${realm.name}/clients`,
    `PUT /${realm.name}`,
    `DELETE /${realm.name}/clients/id`,
  ])
  const after = Object(await realm.admin.get(`/${realm.name}`))
  expect({ ...after, displayName: '' }).toEqual({ ...before, displayName: '', attributes: after.attributes })
  expect(after.attributes).toMatchObject(before.attributes)
})

it('writes a secret that Keycloak never gives back once, and again when it is another', async () => {
  const realm = caseRealm()
  const mail = (password: string): JsonObject => ({
    smtpServer: { host: 'mail.example', from: 'a@mail.example', auth: 'true', user: 'u', password },
  })
  await apply(realm, mail('the-mail-password'))
  expect((await plan(realm, mail('the-mail-password'))).steps.every(({ action }) => action === 'unchanged')).toBe(true)
  const rotated = await plan(realm, mail('another-mail-password'))
  expect(rotated.steps.flatMap(({ changes }) => changes)).toEqual([{ field: 'smtpServer.password', secret: 'changed' }])
  const { attributes } = Object(await realm.admin.get(`/${realm.name}`))
  const packed = String(attributes['_passerelle.ledger'])
  expect(packed).toMatch(/^1 1 /)
  await apply(realm, mail('another-mail-password'))
  expect((await plan(realm, mail('another-mail-password'))).steps.every(({ action }) => action === 'unchanged')).toBe(
    true,
  )
})
