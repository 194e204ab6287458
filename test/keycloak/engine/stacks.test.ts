import { expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { type DriftOptions, findDrift, hasDrift } from '../../../src/realm-drift/index.js'
import { applyPlan, type Plan, type PlanOptions, planRealm, prunableKinds } from '../../../src/realm-engine/index.js'
import { type CaseRealm, caseRealm } from '../realm/case-realm.js'

const BILLING = { stack: 'billing' } as const

const plan = ({ load, admin }: CaseRealm, document: JsonObject, options: PlanOptions = {}): Promise<Plan> =>
  planRealm(load(document), admin, options)

async function apply({ load, admin }: CaseRealm, document: JsonObject, options: PlanOptions = {}): Promise<void> {
  const loaded = load(document)
  const { remaining } = await applyPlan(await planRealm(loaded, admin, options), loaded, admin)
  expect(remaining).toEqual([])
}

const changesOf = ({ steps }: Plan): readonly string[] =>
  steps.filter(({ action }) => action !== 'unchanged').map(({ action, kind, key }) => `${action} ${kind} ${key}`)

const SHOP = { clientId: 'shop', publicClient: true, redirectUris: ['https://shop.example/*'] }

it('each of two folders prunes what it made; what the other made within an object keeps it', async () => {
  const realm = caseRealm()
  await apply(realm, { clients: [SHOP, { ...SHOP, clientId: 'old' }], groups: [{ name: 'shops' }] })
  await apply(
    realm,
    {
      clients: [{ ...SHOP, clientId: 'invoices' }],
      roles: { client: { shop: [{ name: 'payer' }] } },
    },
    BILLING,
  )
  const pruning = { prune: ['client', 'client-role'] } as const
  const pruned = await plan(realm, {}, pruning)
  expect(changesOf(pruned)).toEqual(['delete client old'])
  expect(pruned.notes).toEqual([
    expect.stringContaining('Clients: 1 of stack billing left alone: invoices.'),
    expect.stringContaining('Client roles: 1 of stack billing left alone: shop/payer.'),
    expect.stringMatching(
      /client shop is declared nowhere, and kept: client-role shop\/payer of stack billing would go/,
    ),
  ])
  await apply(realm, {}, pruning)
  await apply(realm, {}, { ...BILLING, ...pruning })
  expect(changesOf(await plan(realm, {}, pruning))).toEqual(['delete client shop'])
  expect(await realm.admin.get(`/${realm.name}/clients?clientId=invoices`)).toEqual([])
})

it('secrets that each of two folders wrote are the same at the next plan of either', async () => {
  const realm = caseRealm()
  const mail: JsonObject = {
    smtpServer: {
      host: 'mail.example',
      from: 'a@mail.example',
      auth: 'true',
      user: 'u',
      password: 'the-mail-password',
    },
  }
  const provider: JsonObject = {
    identityProviders: [
      {
        alias: 'partner',
        providerId: 'oidc',
        config: {
          clientId: 'ours',
          clientSecret: 'the-partner-secret',
          authorizationUrl: 'https://partner.example/auth',
          tokenUrl: 'https://partner.example/token',
        },
      },
    ],
  }
  await apply(realm, mail)
  await apply(realm, provider, BILLING)
  expect(changesOf(await plan(realm, mail))).toEqual([])
  expect(changesOf(await plan(realm, provider, BILLING))).toEqual([])
})

it('drift leaves to another stack what that one made', async () => {
  const realm = caseRealm()
  const ours: JsonObject = { clients: [SHOP], roles: { realm: [{ name: 'seller' }] } }
  await apply(realm, ours)
  const others: JsonObject = {
    clients: [{ ...SHOP, clientId: 'invoices', publicClient: false, serviceAccountsEnabled: true }],
    roles: {
      realm: [{ name: 'payer' }, { name: 'payers', composites: { realm: ['payer'] } }],
      client: { invoices: [{ name: 'read' }] },
    },
    groups: [{ name: 'office', realmRoles: ['payer'] }],
    users: [
      { username: 'ida', enabled: true, groups: ['/office'] },
      { username: 'service-account-invoices', serviceAccountClientId: 'invoices', realmRoles: ['payers'] },
    ],
  }
  await apply(realm, others, BILLING)
  const policy = { roles: ['seller'], permissionsOf: () => [] }
  const looked: DriftOptions = { extra: prunableKinds(), roles: { users: 'all', policy } }
  expect(hasDrift(await findDrift(realm.load(ours), realm.admin, looked))).toBe(false)
  await realm.admin.post(`/${realm.name}/roles`, { name: 'stray' })
  const drift = await findDrift(realm.load(ours), realm.admin, { ...looked, extra: ['client'] })
  expect(drift.roles).toMatchObject({ roles: [{ role: 'stray' }], holders: [] })
  const theirs = await findDrift(realm.load({ ...others, roles: {} }), realm.admin, {
    roles: { users: 'all', policy },
    ...BILLING,
  })
  expect(theirs.roles.roles.map(({ role }) => role)).toEqual(['payer', 'payers', 'stray'])
})
