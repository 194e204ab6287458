import { describe, expect, it } from 'vitest'
import type { AdminClient } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, type Plan, type PlanOptions, planRealm } from '../../../src/realm-engine/index.js'
import { INTENT, ledgerAttributes, readLedger, withEntries } from '../../../src/realm-ledger/index.js'
import { createSmallRealm, declared, type SmallRealm } from './small-realm.js'

const roles = (...realm: readonly JsonObject[]) => declared({ roles: { realm: [...realm] } })
const BILLING = { stack: 'billing' } as const
const PRUNE = { prune: ['realm-role'] } as const

const plan = ({ client }: SmallRealm, files: ReturnType<typeof roles>, options: PlanOptions = {}): Promise<Plan> =>
  planRealm(files, client, options)

async function apply(realm: SmallRealm, files: ReturnType<typeof roles>, options: PlanOptions = {}): Promise<void> {
  const { remaining } = await applyPlan(await plan(realm, files, options), files, realm.client)
  expect(remaining).toEqual([])
}

const deletesOf = ({ steps }: Plan): readonly string[] =>
  steps.filter(({ action }) => action === 'delete').map(({ key }) => key)

const ownerOf = ({ settings }: SmallRealm, key: string): string | undefined =>
  readLedger(settings.get('attributes'), 'small').objects.get('realm-role')?.get(key)?.stack

describe('two sets of files for one realm', () => {
  it('prune each what it made itself, and name what is of the other', async () => {
    const realm = createSmallRealm()
    await apply(realm, roles({ name: 'clerk' }, { name: 'seller' }))
    await apply(realm, roles({ name: 'invoicer' }), BILLING)
    const pruned = await plan(realm, roles({ name: 'clerk' }), PRUNE)
    expect(deletesOf(pruned)).toEqual(['seller'])
    expect(pruned.notes).toEqual([
      'Realm roles: 1 of stack billing left alone: invoicer. They are pruned with --stack billing and its files.',
    ])
    await apply(realm, roles({ name: 'clerk' }), PRUNE)
    await apply(realm, roles(), { ...BILLING, ...PRUNE })
    expect([...realm.roles.keys()]).toEqual(['clerk'])
    expect(ownerOf(realm, 'clerk')).toBe('default')
  })

  it('may declare the same alike; otherwise the plan is refused, for each apply would undo the other', async () => {
    const realm = createSmallRealm()
    const READER = { name: 'reader', description: 'Reads' }
    await apply(realm, roles(READER))
    await apply(realm, roles(READER), BILLING)
    expect(ownerOf(realm, 'reader')).toBe('default')
    const other = roles({ name: 'reader', description: 'Reads bills' })
    const refused = await plan(realm, other, BILLING)
    expect(refused.refusals).toEqual([
      {
        code: 'of_another_stack',
        message: expect.stringMatching(/realm-role reader is of stack default, .*\(description\).*--adopt/),
      },
    ])
    await expect(applyPlan(refused, other, realm.client)).rejects.toMatchObject({ code: 'of_another_stack' })
    expect(realm.roles.get('reader')).toMatchObject(READER)
  })

  it('take something over from the other with adopt alone; the other then leaves it alone, and can’t change it either', async () => {
    const realm = createSmallRealm()
    await apply(realm, roles({ name: 'reader', description: 'Reads' }))
    const adopt = { ...BILLING, adopt: true }
    const other = roles({ name: 'reader', description: 'Reads bills' })
    const planned = await plan(realm, other, adopt)
    expect(planned.refusals).toEqual([])
    expect(planned.steps.find(({ key }) => key === 'reader')).toMatchObject({
      adopted: true,
      ownedBy: 'default',
      notes: ['It is of stack default until now.'],
    })
    await apply(realm, other, adopt)
    expect(ownerOf(realm, 'reader')).toBe('billing')
    expect(deletesOf(await plan(realm, roles(), PRUNE))).toEqual([])
    expect((await plan(realm, roles({ name: 'reader', description: 'Reads' }))).refusals).toHaveLength(1)
    expect((await plan(realm, other, adopt)).steps.some(({ adopted }) => adopted)).toBe(false)
  })
})

it('what no file declares any more is named with the option that would delete it, and by its own stack alone', async () => {
  const realm = createSmallRealm()
  await apply(realm, roles({ name: 'clerk' }, { name: 'seller' }))
  const notesOf = async (options: PlanOptions = {}) => (await plan(realm, roles({ name: 'clerk' }), options)).notes
  expect(await notesOf()).toEqual([
    'Left alone, although Passerelle made them and no file declares them any more: realm-role seller. --prune realm-role deletes them.',
  ])
  expect(await notesOf(PRUNE)).toEqual([])
  expect(await notesOf(BILLING)).toEqual([])
  realm.roles.delete('seller')
  expect(await notesOf()).toEqual([])
})

describe('what Keycloak makes along with an object of a stack', () => {
  const CI = { clientId: 'platform-ci', serviceAccountsEnabled: true }
  const ACCOUNT = { serviceAccountClientId: 'platform-ci', username: 'service-account-platform-ci' }
  const withoutRoles = { users: [{ ...ACCOUNT, realmRoles: [] }] }
  const BY_BILLING: readonly (readonly [string, JsonObject])[] = [
    ['service-account platform-ci', withoutRoles],
    ['role-composites realm/deployer', { roles: { realm: [{ name: 'deployer', composites: { realm: ['reader'] } }] } }],
    ['scope-mapping clients/platform-ci', { scopeMappings: [{ client: 'platform-ci', roles: ['reader'] }] }],
    [
      'authorization platform-ci',
      { clients: [{ ...CI, authorizationSettings: { policyEnforcementMode: 'DISABLED' } }] },
    ],
  ]

  /** A stack made the client and the roles, and said nothing of what hangs on them, or said it in a later apply. */
  async function platform(stack: string, clientId = 'c1'): Promise<SmallRealm> {
    const realm = createSmallRealm()
    const authorizationSettings = { policyEnforcementMode: 'ENFORCING' }
    await realm.client.post('/small/clients', { ...CI, id: 'c1', authorizationSettings })
    realm.roles.set('deployer', { id: 'r1', name: 'deployer' })
    realm.roles.set('reader', { id: 'r2', name: 'reader' })
    realm.settings.set('users', [{ ...ACCOUNT, id: 'u1', realmRoles: ['deployer'] }])
    const ledger = withEntries(readLedger(undefined, 'small'), stack, [
      { kind: 'client', key: 'platform-ci', id: clientId },
      { kind: 'realm-role', key: 'deployer', id: 'r1' },
    ])
    realm.settings.set('attributes', ledgerAttributes(ledger, undefined))
    const held = { realmMappings: [{ name: 'deployer' }] }
    const get: AdminClient['get'] = async (path) =>
      path === '/small/users/u1/role-mappings' ? held : realm.client.get(path)
    return { ...realm, client: { ...realm.client, get } }
  }

  const refused = ({ refusals }: Plan): readonly string[] =>
    refusals.map(({ message }) => message.split(' is of')[0] ?? '')

  it.each(BY_BILLING)('%s is of that stack: another does not declare it otherwise', async (name, document) => {
    expect(refused(await plan(await platform('default'), declared(document), BILLING))).toEqual([name])
    expect(refused(await plan(await platform('billing'), declared(document), BILLING))).toEqual([])
    expect(refused(await plan(await platform('default'), declared({}), BILLING))).toEqual([])
  })

  it('is taken over with it alone, where it is nothing by itself', async () => {
    const adopt = { ...BILLING, adopt: true }
    const account = await plan(await platform('default'), declared(withoutRoles), adopt)
    expect(account.refusals).toEqual([
      {
        code: 'of_another_stack',
        message: expect.stringContaining('--adopt, where the files declare its client too.'),
      },
    ])
    const both = await plan(await platform('default'), declared({ ...withoutRoles, clients: [CI] }), adopt)
    expect(refused(both)).toEqual([])
    expect(both.steps).toContainEqual(expect.objectContaining({ kind: 'client', adopted: true, ownedBy: 'default' }))
  })

  it('is of whoever has it by then, where it was taken over with it', async () => {
    const adopting = declared({ clients: [{ ...CI, authorizationSettings: { policyEnforcementMode: 'ENFORCING' } }] })
    const { steps } = await plan(await platform('billing'), adopting, { ...BILLING, adopt: true })
    expect(steps.find(({ kind }) => kind === 'authorization')).toMatchObject({ adopted: true, notes: [] })
  })

  it('is nobody’s where somebody has made what it belongs to anew', async () => {
    const anew = await platform('default', 'the one before')
    expect(refused(await plan(anew, declared(withoutRoles), BILLING))).toEqual([])
  })
})

describe('what a stack was about to make when its run was killed', () => {
  function unfinished(kind: string, key: string): SmallRealm {
    const realm = createSmallRealm()
    const ledger = withEntries(readLedger(undefined, 'small'), 'default', [{ kind, key, id: INTENT }])
    realm.settings.set('attributes', ledgerAttributes(ledger, undefined))
    return realm
  }

  it('is told to be of that stack when another takes it over', async () => {
    const realm = unfinished('realm-role', 'reader')
    realm.addRole({ name: 'reader' })
    const notes = async (options: PlanOptions) =>
      (await plan(realm, roles({ name: 'reader' }), { ...options, adopt: true })).steps.flatMap((step) => step.notes)
    expect(await notes(BILLING)).toEqual(['It is of stack default until now.'])
    expect(await notes({})).toEqual([])
  })

  it('keeps what another stack would delete along with it', async () => {
    const realm = unfinished('client-role', 'shop/payer')
    await realm.client.post('/small/clients', { id: 'c1', clientId: 'shop' })
    const known = readLedger(realm.settings.get('attributes'), 'small')
    const ledger = withEntries(known, 'billing', [{ kind: 'client', key: 'shop', id: 'c1' }])
    realm.settings.set('attributes', ledgerAttributes(ledger, undefined))
    const options = { ...BILLING, prune: ['client'] } as const
    const pruned = await plan(realm, declared({}), options)
    expect(deletesOf(pruned)).toEqual([])
    expect(pruned.notes).toContainEqual(expect.stringContaining('client-role shop/payer of stack default would go'))
    expect(deletesOf(await plan(realm, declared({}), { ...options, allowDelete: ['client:shop'] }))).toEqual(['shop'])
  })
})

it('links that are none are not taken over: pruning would delete nothing with each', async () => {
  const realm = createSmallRealm()
  await realm.client.post('/small/clients', { id: 'c1', clientId: 'shop' })
  realm.addRole({ name: 'reader' })
  const adopted = async (...composites: readonly string[]) =>
    (await plan(realm, roles({ name: 'reader', composites: { realm: [...composites] } }), { adopt: true })).steps
      .filter((step) => step.adopted)
      .map(({ kind }) => kind)
  realm.addRole({ name: 'writer' })
  expect(await adopted()).toEqual(['realm-role'])
  expect(await adopted('writer')).toEqual(['realm-role', 'role-composites'])
})
