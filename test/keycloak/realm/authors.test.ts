import { describe, expect, it } from 'vitest'
import { adminPath } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { type DriftedObject, findDrift } from '../../../src/realm-drift/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { administratorOfRealm, idOf } from './administrator-of-realm.js'
import { type CaseRealm, caseRealm } from './case-realm.js'
import { changeConfig, changeExecution, executionOf } from './flow-by-hand.js'

const USERS: readonly JsonObject[] = [
  { username: 'anna', enabled: true, clientRoles: { api: ['read', 'write'] }, groups: ['/guests/south'] },
  { username: 'Bert', enabled: true, realmRoles: ['reader'] },
]

const DOCUMENT: JsonObject = {
  adminEventsEnabled: true,
  adminEventsDetailsEnabled: true,
  clients: [
    {
      clientId: 'api',
      protocolMappers: [
        {
          name: 'aud',
          protocol: 'openid-connect',
          protocolMapper: 'oidc-audience-mapper',
          config: { 'id.token.claim': 'false' },
        },
      ],
    },
    {
      clientId: 'shop',
      protocolMappers: [{ name: 'sub', protocol: 'openid-connect', protocolMapper: 'oidc-sub-mapper' }],
    },
  ],
  roles: {
    realm: [{ name: 'clerk' }, { name: 'reader' }, { name: 'boss', composites: { realm: ['clerk'] } }],
    client: { api: [{ name: 'read' }, { name: 'write' }] },
  },
  groups: [
    { name: 'staff', realmRoles: ['clerk', 'reader'], subGroups: [{ name: 'south', clientRoles: { api: ['read'] } }] },
    { name: 'guests', subGroups: [{ name: 'south' }] },
  ],
  users: USERS,
}

const applied = async (realm: CaseRealm, document: JsonObject) => {
  const loaded = realm.load(document)
  await applyPlan(await planRealm(loaded, realm.admin), loaded, realm.admin)
  return loaded
}

/** For example `missing client-role api/read: eve DELETE`, and `changed group /staff: realmRoles because realm-role clerk`. */
const told = (objects: readonly DriftedObject[]): readonly string[] =>
  objects.map(({ state, kind, key, fields, lastChange, noAuthor, because = [] }) => {
    const names = (all: DriftedObject['because']) =>
      (all ?? []).map(
        (one) => `because ${one.kind} ${one.key}${one.lastChange === undefined ? '' : ` by ${one.lastChange.by.user}`}`,
      )
    const parts = fields.flatMap((field) => [field.field, ...names(field.because)])
    const who = lastChange === undefined ? [] : [`${lastChange.by.user} ${lastChange.operation}`]
    return [`${state} ${kind} ${key}:`, ...parts, ...names(because), ...who, ...(noAuthor ? [noAuthor] : [])].join(' ')
  })

describe.each([{ details: true }, { details: false }])('with details of events: $details', ({ details }) => {
  it('says who deleted what, and what only followed from it', async () => {
    const realm = caseRealm()
    const { admin, name } = realm
    const document = { ...DOCUMENT, adminEventsDetailsEnabled: details }
    await applied(realm, document)
    await admin.post(`/${name}/roles`, { name: 'stray' })
    const loaded = await applied(realm, { ...document, users: [...USERS, { username: 'carl', realmRoles: ['stray'] }] })
    const eve = await administratorOfRealm(realm, 'eve')
    const api = await idOf(admin, `/${name}/clients?clientId=api`)
    const mapper = await idOf(admin, `/${name}/clients/${api}/protocol-mappers/models`)
    await eve.delete(`/${name}/clients/${api}/protocol-mappers/models/${mapper}`)
    await eve.delete(`/${name}/clients/${api}/roles/read`)
    await eve.delete(`/${name}/roles/clerk`)
    await eve.delete(`/${name}/clients/${await idOf(admin, `/${name}/clients?clientId=shop`)}`)
    // No file declares it.
    await eve.delete(`/${name}/roles/stray`)
    const guests = await idOf(admin, `/${name}/groups?search=guests&exact=true`)
    await eve.delete(`/${name}/groups/${await idOf(admin, `/${name}/groups/${guests}/children`)}`)
    await eve.delete(`/${name}/users/${await idOf(admin, `/${name}/users?username=bert`)}`)
    expect(told((await findDrift(loaded, admin)).objects).toSorted()).toEqual([
      'changed group /staff/south: clientRoles.api because client-role api/read',
      'changed group /staff: realmRoles because realm-role clerk',
      'changed role-composites realm/boss: realm because realm-role clerk',
      'changed user anna: clientRoles.api because client-role api/read groups because group /guests/south',
      'changed user carl: realmRoles because realm-role stray by eve',
      'missing client shop: eve DELETE',
      'missing client-role api/read: eve DELETE',
      'missing group /guests/south: eve DELETE',
      'missing protocol-mapper clients/api/aud: eve DELETE',
      'missing protocol-mapper clients/shop/sub: because client shop',
      'missing realm-role clerk: eve DELETE',
      'missing user bert: eve DELETE',
    ])
  })

  it('never names its own apply, nor what was before it', async () => {
    const realm = caseRealm()
    const { admin, name } = realm
    const document: JsonObject = { ...DOCUMENT, adminEventsDetailsEnabled: details }
    const loaded = await applied(realm, document)
    const eve = await administratorOfRealm(realm, 'eve')
    const clerk = adminPath`/${name}/roles/clerk`
    const bert = await idOf(admin, `/${name}/users?username=bert`)
    const reader = [(await admin.get(`/${name}/roles/reader`)) ?? null]
    await eve.put(clerk, { name: 'clerk', description: 'by eve' })
    await eve.delete(`/${name}/users/${bert}/role-mappings/realm`, reader)
    await applied(realm, {
      ...document,
      roles: { realm: [{ name: 'clerk', description: '' }, { name: 'reader' }] },
    })
    // The files say something else now, and nobody has done anything in Keycloak.
    const edited = realm.load({
      ...document,
      roles: { realm: [{ name: 'clerk', description: 'edited' }] },
      users: [{ username: 'bert', realmRoles: ['clerk', 'reader'] }],
    })
    const { objects } = await findDrift(edited, admin)
    expect(told(objects)).toEqual([
      'changed realm-role clerk: description only_own',
      'changed user bert: realmRoles only_own',
    ])
    expect(objects.map(({ ownApply }) => ownApply?.by.user)).toEqual(['admin', 'admin'])
    await eve.delete(`/${name}/users/${bert}/role-mappings/realm`, reader)
    await eve.put(`/${name}/users/${bert}`, { username: 'bert', firstName: 'Robert', enabled: true })
    await eve.put(clerk, { name: 'clerk', description: 'by eve again' })
    expect(told((await findDrift(loaded, admin)).objects)).toEqual(['changed user bert: realmRoles eve DELETE'])
    expect(told((await findDrift(edited, admin)).objects)).toEqual([
      'changed realm-role clerk: description eve UPDATE',
      'changed user bert: realmRoles eve DELETE',
    ])
    await eve.delete(clerk)
    await eve.post(`/${name}/roles`, { name: 'clerk' })
    expect(told((await findDrift(edited, admin)).objects)).toContain('changed realm-role clerk: description eve CREATE')
  })
  it('finds who changed a flow by what was done to its executions', async () => {
    const realm = caseRealm()
    const { admin, name } = realm
    const aliases = ['required', 'within', 'configured', 'moved', 'shorter', 'longer', 'untouched']
    const loaded = await applied(realm, {
      adminEventsEnabled: true,
      adminEventsDetailsEnabled: details,
      authenticationFlows: aliases.flatMap(flowWithForms),
      authenticatorConfig: aliases.map((alias) => ({ alias: `${alias} idp`, config: { defaultProvider: 'partner' } })),
    })
    const eve = await administratorOfRealm(realm, 'eve')
    await changeExecution('required', 'auth-cookie', { requirement: 'DISABLED' })(eve, name)
    await changeExecution('within', 'auth-username-password-form', { requirement: 'DISABLED' })(eve, name)
    await changeConfig('configured', 'identity-provider-redirector', { defaultProvider: 'other' })(eve, name)
    const { id: moved } = await executionOf(eve, name, 'moved', 'auth-cookie')
    await eve.post(`/${name}/authentication/executions/${String(moved)}/lower-priority`, {})
    const { id: deleted } = await executionOf(eve, name, 'shorter', 'auth-cookie')
    await eve.delete(`/${name}/authentication/executions/${String(deleted)}`)
    await eve.post(`/${name}/authentication/flows/longer/executions/execution`, { provider: 'auth-otp-form' })
    expect(told((await findDrift(loaded, admin)).objects)).toEqual([
      'changed authentication-flow required: executions.auth-cookie.requirement eve UPDATE',
      'changed authentication-flow within: executions.within forms.executions.auth-username-password-form.requirement eve UPDATE',
      'changed authentication-flow configured: executions.identity-provider-redirector.config.defaultProvider eve UPDATE',
      'changed authentication-flow moved: order eve UPDATE',
      // Without details an execution's id is known of those alone that are there.
      `changed authentication-flow shorter: order executions.auth-cookie.requirement executions.auth-cookie.authenticator ${details ? 'eve DELETE' : 'only_own'}`,
      'changed authentication-flow longer: order eve CREATE',
    ])
  })
})

const flowWithForms = (alias: string): readonly JsonObject[] => [
  {
    alias,
    providerId: 'basic-flow',
    topLevel: true,
    builtIn: false,
    authenticationExecutions: [
      { authenticator: 'auth-cookie', requirement: 'ALTERNATIVE', priority: 10 },
      {
        authenticator: 'identity-provider-redirector',
        authenticatorConfig: `${alias} idp`,
        requirement: 'ALTERNATIVE',
        priority: 20,
      },
      { authenticatorFlow: true, flowAlias: `${alias} forms`, requirement: 'ALTERNATIVE', priority: 30 },
    ],
  },
  {
    alias: `${alias} forms`,
    providerId: 'basic-flow',
    topLevel: false,
    builtIn: false,
    authenticationExecutions: [{ authenticator: 'auth-username-password-form', requirement: 'REQUIRED', priority: 10 }],
  },
]
