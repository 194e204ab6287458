import { describe, expect, inject, it } from 'vitest'
import { type AdminClient, byMember, createAdminClient, expectObjects } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import type { LoadedRealm } from '../../../src/realm-documents/index.js'
import { applyPlan, type PlanOptions, planRealm } from '../../../src/realm-engine/index.js'
import { ADMINISTRATOR } from '../administrator.js'
import { caseRealm } from './case-realm.js'
import { APPLICATION, openLoginPage } from './log-in.js'

const PERSON = { username: 'mira', password: 'of-mira-alone' } as const

const flow = (alias: string, authenticationExecutions: readonly JsonObject[], topLevel = true): JsonObject => ({
  alias,
  providerId: 'basic-flow',
  topLevel,
  builtIn: false,
  authenticationExecutions: [...authenticationExecutions],
})

const cookie: JsonObject = { authenticator: 'auth-cookie', requirement: 'ALTERNATIVE' }
const kerberos: JsonObject = { authenticator: 'auth-spnego', requirement: 'DISABLED' }
const redirector: JsonObject = { authenticator: 'identity-provider-redirector', requirement: 'ALTERNATIVE' }
const forms: JsonObject = { flowAlias: 'the forms', requirement: 'ALTERNATIVE' }
const password: JsonObject = { authenticator: 'auth-username-password-form', requirement: 'REQUIRED' }
const second: JsonObject = { flowAlias: 'the second factor', requirement: 'CONDITIONAL' }
const condition: JsonObject = { authenticator: 'conditional-user-configured', requirement: 'REQUIRED' }
const otp: JsonObject = { authenticator: 'auth-otp-form', requirement: 'REQUIRED' }

const realmWith = (way: string, executions: readonly JsonObject[], inForms: readonly JsonObject[]): JsonObject => ({
  browserFlow: way,
  clients: [APPLICATION],
  users: [
    {
      username: PERSON.username,
      enabled: true,
      email: 'mira@app.example',
      emailVerified: true,
      firstName: 'Mira',
      lastName: 'Lamar',
      credentials: [{ type: 'password', value: PERSON.password, temporary: false }],
    },
  ],
  authenticationFlows: [
    flow(way, executions),
    flow('the forms', inForms, false),
    flow('the second factor', [condition, otp], false),
  ],
})

async function apply(loaded: LoadedRealm, admin: AdminClient, options: PlanOptions = {}): Promise<void> {
  const plan = await planRealm(loaded, admin, options)
  expect(plan.refusals).toEqual([])
  const { remaining } = await applyPlan(plan, loaded, admin)
  expect(remaining).toEqual([])
}

async function flowId(admin: AdminClient, realm: string, alias: string): Promise<unknown> {
  const flows = expectObjects(await admin.get(`/${realm}/authentication/flows`), 'flows')
  return byMember(flows, 'alias', 'flows').get(alias)?.id
}

describe('a flow that people log in with', () => {
  it('is reordered, and gets and loses executions, without one login that fails', { timeout: 120_000 }, async () => {
    const { admin, load, name } = caseRealm()
    const url = inject('keycloakUrl')
    const ways = [
      realmWith('way in', [cookie, kerberos, redirector, forms], [password, second]),
      realmWith('way in', [forms, redirector, cookie], [password, second]),
      realmWith('way in', [redirector, forms, kerberos, cookie], [password]),
    ]
    await apply(load(ways[0] ?? {}), admin)
    const id = await flowId(admin, name, 'way in')

    let isOver = false
    let logins = 0
    const failures: string[] = []
    const logIn = async (): Promise<void> => {
      const page = await openLoginPage(url, name)
      if (!(await page.submit(PERSON.username, PERSON.password))) failures.push(`login ${logins}`)
      logins += 1
    }
    const loggingIn = async (): Promise<void> => {
      while (!isOver) await logIn()
    }
    await logIn()
    const people = [loggingIn(), loggingIn()]
    for (const way of [1, 2, 0, 2, 1, 0]) {
      // Whoever has opened the page before the change gets through after it.
      const slow = await openLoginPage(url, name)
      await apply(load(ways[way] ?? {}), admin)
      if (!(await slow.submit(PERSON.username, PERSON.password))) failures.push(`opened before change to ${way}`)
    }
    isOver = true
    await Promise.all(people)

    expect(failures).toEqual([])
    expect(logins).toBeGreaterThan(10)
    expect(await flowId(admin, name, 'way in')).toBe(id)
  })

  it('gets another name: what refers to it is pointed to the new one first', { timeout: 60_000 }, async () => {
    const { load, name } = caseRealm()
    const statuses: number[] = []
    const admin = createAdminClient({
      url: inject('keycloakUrl'),
      credentials: ADMINISTRATOR,
      fetch: async (...request) => {
        const response = await fetch(...request)
        statuses.push(response.status)
        return response
      },
    })
    const boundTo = (way: string): JsonObject => ({
      ...realmWith(way, [cookie, { ...redirector, authenticatorConfig: 'where to' }, forms], [password, second]),
      authenticatorConfig: [{ alias: 'where to', config: { defaultProvider: 'partner' } }],
      clients: [{ ...APPLICATION, authenticationFlowBindingOverrides: { browser: way } }],
      identityProviders: [
        {
          alias: 'partner',
          providerId: 'oidc',
          postBrokerLoginFlowAlias: way,
          config: { clientId: 'us', authorizationUrl: 'https://id.example/a', tokenUrl: 'https://id.example/t' },
        },
      ],
    })
    await apply(load(boundTo('old way')), admin)
    const plan = await planRealm(load(boundTo('new way')), admin, { prune: ['authentication-flow'] })
    expect(plan.steps.filter(({ action }) => action === 'delete').map(({ key }) => key)).toEqual(['old way'])
    await apply(load(boundTo('new way')), admin, { prune: ['authentication-flow'] })

    expect(statuses.filter((status) => status >= 500)).toEqual([])
    expect(await flowId(admin, name, 'old way')).toBeUndefined()
    const plain = await planRealm(load(boundTo('new way')), admin, { prune: ['authentication-flow'] })
    expect(plain.steps.filter(({ action }) => action !== 'unchanged')).toEqual([])
  })

  it('is not deleted while something that no file declares refers to it', { timeout: 60_000 }, async () => {
    const { admin, load, name } = caseRealm()
    const one = flow('one', [cookie])
    const two = flow('two', [cookie])
    await apply(load({ authenticationFlows: [one, two] }), admin)
    await admin.put(`/${name}`, { realm: name, resetCredentialsFlow: 'two' })
    await admin.post(`/${name}/clients`, {
      clientId: 'clicked',
      authenticationFlowBindingOverrides: { browser: `${await flowId(admin, name, 'two')}` },
    })
    await admin.post(`/${name}/identity-provider/instances`, {
      alias: 'clicked-too',
      providerId: 'saml',
      postBrokerLoginFlowAlias: 'two',
      config: { singleSignOnServiceUrl: 'https://id.example' },
    })
    const before = admin.writes()
    const { refusals } = await planRealm(load({ authenticationFlows: [one] }), admin, {
      prune: ['authentication-flow'],
    })
    expect(refusals.map(({ code }) => code)).toEqual(['still_referenced'])
    for (const referrer of ['resetCredentialsFlow', 'client clicked', 'identity provider clicked-too']) {
      expect(refusals[0]?.message).toContain(referrer)
    }
    expect(admin.writes()).toBe(before)
  })
})

describe('a directory of users', () => {
  it('is deleted, with its mappers, only where that is allowed by name', { timeout: 60_000 }, async () => {
    const { admin, load, name } = caseRealm()
    const directory: JsonObject = {
      name: 'people',
      providerId: 'ldap',
      config: {
        vendor: ['other'],
        connectionUrl: ['ldap://127.0.0.1:1'],
        usersDn: ['ou=people'],
        authType: ['none'],
        editMode: ['READ_ONLY'],
        usernameLDAPAttribute: ['uid'],
        rdnLDAPAttribute: ['uid'],
        uuidLDAPAttribute: ['entryUUID'],
        userObjectClasses: ['person'],
      },
      subComponents: {
        'org.keycloak.storage.ldap.mappers.LDAPStorageMapper': [
          {
            name: 'phone',
            providerId: 'user-attribute-ldap-mapper',
            config: { 'ldap.attribute': ['tel'], 'user.model.attribute': ['phone'] },
          },
        ],
      },
    }
    const key = 'UserStorageProvider/people'
    await apply(load({ components: { 'org.keycloak.storage.UserStorageProvider': [directory] } }), admin)
    const prune: PlanOptions = { prune: ['component'] }
    const kept = await planRealm(load({}), admin, prune)
    expect(kept.steps.filter(({ action }) => action === 'delete')).toEqual([])
    expect(kept.notes.join()).toContain(`--allow-delete component:${key}`)

    const allowed: PlanOptions = { ...prune, allowDelete: [`component:${key}`] }
    const deleted = await planRealm(load({}), admin, allowed)
    const gone = deleted.steps.filter(({ action }) => action === 'delete').map((step) => step.key)
    expect(gone).toEqual(expect.arrayContaining([key, `${key}/LDAPStorageMapper/phone`]))
    await apply(load({}), admin, allowed)
    expect(await admin.get(`/${name}/components?name=people`)).toEqual([])
  })
})
