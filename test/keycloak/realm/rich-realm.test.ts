import { describe, expect, inject, it } from 'vitest'
import {
  type AdminClient,
  expectObject,
  expectObjects,
  listMember,
  toJsonObject,
} from '../../../src/admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/json/index.js'
import type { LoadedRealm } from '../../../src/realm-documents/index.js'
import { findDrift } from '../../../src/realm-drift/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { type ExportedRealm, exportRealm } from '../../../src/realm-export/index.js'
import { MASK, REALM_KINDS } from '../../../src/realm-kinds/index.js'
import { type CaseRealm, caseRealm } from './case-realm.js'
import { changing, loadFiles, loadRaw } from './read-files.js'
import { enrichByHand, RICH_SECRETS, richDocument } from './rich-realm.js'

const version = inject('keycloakVersion')

async function applied(loaded: LoadedRealm, admin: AdminClient): Promise<void> {
  const { remaining } = await applyPlan(await planRealm(loaded, admin), loaded, admin)
  expect(remaining).toEqual([])
  expect(changing(await planRealm(loaded, admin))).toEqual([])
}

/** A realm with something of every kind, part of it clicked together. */
async function richRealm(): Promise<CaseRealm> {
  const realm = caseRealm()
  await applied(realm.load(richDocument(version)), realm.admin)
  await enrichByHand(realm.admin, realm.name)
  return realm
}

const rawExport = async ({ admin, name }: CaseRealm): Promise<JsonObject> =>
  expectObject(
    await admin.readByPost(`/${name}/partial-export?exportClients=true&exportGroupsAndRoles=true`),
    'the export',
  )

/** All that an export says but for the realm's name and its secrets. */
function withoutSecrets(exported: ExportedRealm | undefined): JsonValue {
  const isSecret = (value: JsonValue): boolean => JSON.stringify(value).includes('{env:')
  const clean = (value: JsonValue): JsonValue => {
    if (!isJsonObject(value)) return Array.isArray(value) ? value.map((entry: JsonValue) => clean(entry)) : value
    const kept = Object.entries(value).filter(
      ([, member]) => isJsonObject(member) || !isSecret(member) || isList(member),
    )
    return Object.fromEntries(kept.map(([name, member]) => [name, clean(member)]))
  }
  const isList = (value: JsonValue): boolean =>
    Array.isArray(value) && value.some((entry: JsonValue) => isJsonObject(entry))
  const { realm: _, ...document } = exported?.document ?? {}
  return clean(document)
}

describe('a realm with something of every kind', { timeout: 600_000 }, () => {
  it('has its raw export plan to nothing, and makes another realm like it without one mask', async () => {
    const [rich, other] = [await richRealm(), caseRealm()]
    const raw = await rawExport(rich)
    expect(JSON.stringify(raw)).toContain(MASK)
    const plan = await planRealm(await loadRaw(raw), rich.admin)
    expect(changing(plan)).toEqual([])
    // A partial export has no people, but for those whom policies and permissions name.
    const renamed = { ...raw, realm: other.name }
    await expect(planRealm(await loadRaw(renamed), other.admin)).rejects.toMatchObject({
      code: 'unknown_reference',
      message: expect.stringMatching(
        /policy Ada: config.users names user ada.*See Ada: config.resources has the id.*A partial export has no users/s,
      ),
    })
    const [ada] = expectObjects(await rich.admin.get(`/${rich.name}/users?username=ada&exact=true`), 'users')
    const byName = toJsonObject(JSON.parse(JSON.stringify(renamed).replaceAll(String(ada?.id), 'ada')))
    const users = [...listMember(raw, 'users'), { username: 'ada' }]
    await applied(await loadRaw({ ...byName, users }), other.admin)
    const copied = await rawExport(other)
    const clients = await other.admin.get(`/${other.name}/clients`)
    expect(JSON.stringify(clients)).not.toContain(MASK)
    const names = (document: JsonObject, list: string) =>
      Array.isArray(document[list]) ? document[list].map((entry) => expectObject(entry, list).name).toSorted() : []
    expect(names(copied, 'clientScopes')).toEqual(names(raw, 'clientScopes'))
  })

  it('is exported as files of every kind that plan to nothing, here and under another name, and the same text each time', async () => {
    const [rich, other] = [await richRealm(), caseRealm()]
    const exported = await exportRealm(rich.admin, rich.name, { users: 'all' })
    expect(exported?.warnings).toEqual([])
    const kinds = REALM_KINDS.filter(({ name }) => name !== 'workflow' || !version.startsWith('26.4.'))
    expect(Object.keys(exported?.counts ?? {}).toSorted()).toEqual(kinds.map(({ name }) => name).toSorted())
    const text = JSON.stringify(exported)
    for (const secret of Object.values(RICH_SECRETS)) expect(text).not.toContain(secret)

    const files = await loadFiles(exported?.files ?? [])
    expect(changing(await planRealm(files, rich.admin))).toEqual([])
    const drift = await findDrift(files, rich.admin, { roles: { users: 'all' } })
    expect([drift.objects, drift.roles.holders]).toEqual([[], []])
    expect((await exportRealm(rich.admin, rich.name, { users: 'all' }))?.files).toEqual(exported?.files)

    const elsewhere = (exported?.files ?? []).map(({ path, text: content }) => ({
      path,
      text: path === 'realm.yaml' ? content.replace(`realm: ${rich.name}`, `realm: ${other.name}`) : content,
    }))
    await applied(await loadFiles(elsewhere), other.admin)
    expect(JSON.stringify(await other.admin.get(`/${other.name}/clients`))).not.toContain(MASK)
    const again = await exportRealm(other.admin, other.name, { users: 'all' })
    // Secrets that are not set have to be set by hand.
    expect(withoutSecrets(again)).toEqual(withoutSecrets(exported))
  })
})
