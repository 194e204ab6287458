import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { authenticationFlows } from '../../../src/realm-kinds/authentication-flows.js'
import { clients } from '../../../src/realm-kinds/clients.js'
import { flowBindings } from '../../../src/realm-kinds/flow-bindings.js'
import { identityProviders } from '../../../src/realm-kinds/identity-providers.js'
import type { RealmKind } from '../../../src/realm-kinds/kind.js'

const flow = (alias: string, requirements: readonly string[], more: JsonObject = {}): JsonObject => ({
  alias,
  topLevel: true,
  providerId: 'basic-flow',
  authenticationExecutions: requirements.map((requirement) => ({ authenticator: 'auth-cookie', requirement })),
  ...more,
})

const within = (alias: string, subflow: JsonObject): readonly JsonObject[] => [
  {
    ...flow(alias, []),
    authenticationExecutions: [{ flowAlias: subflow.alias ?? null, requirement: 'REQUIRED' }],
  },
  { ...subflow, topLevel: false },
]

const mistakesOf = (kind: RealmKind, wanted: JsonObject, observed: JsonObject = {}): readonly string[] =>
  kind.list(wanted, 'shop').flatMap((object) => kind.mistakes?.(object, observed, wanted) ?? [])

describe('flows that are bound', () => {
  it.each([
    ['an empty one', { authenticationFlows: [flow('mine', [])], browserFlow: 'mine' }, 'no execution that is enabled'],
    [
      'one with all disabled',
      { authenticationFlows: [flow('mine', ['DISABLED', 'DISABLED'])], browserFlow: 'mine' },
      'no execution that is enabled',
    ],
    [
      'one whose subflows are empty',
      { authenticationFlows: [...within('mine', flow('sub', ['DISABLED']))], browserFlow: 'mine' },
      'no execution that is enabled',
    ],
    [
      'an empty one, for clients',
      {
        authenticationFlows: [flow('mine', [], { providerId: 'client-flow' })],
        clientAuthenticationFlow: 'mine',
      },
      'no execution that is enabled',
    ],
    [
      'one for clients',
      { authenticationFlows: [flow('mine', ['REQUIRED'], { providerId: 'client-flow' })], browserFlow: 'mine' },
      'is a client-flow, and it takes a basic-flow',
    ],
    [
      'one for people, of clients',
      { authenticationFlows: [flow('mine', ['REQUIRED'])], clientAuthenticationFlow: 'mine' },
      'is a basic-flow, and it takes a client-flow',
    ],
    ['Keycloak’s own for registration', { browserFlow: 'registration' }, 'Name browser, or a flow of your own'],
    ['Keycloak’s own for clients', { browserFlow: 'clients' }, 'Name browser, or a flow of your own'],
    ['the browser’s, of registration', { registrationFlow: 'browser' }, 'Name registration, or a flow of your own'],
  ])('are refused where they are %s', (_what, wanted, words) => {
    const [mistake, ...others] = mistakesOf(flowBindings, wanted)
    expect(others).toEqual([])
    expect(mistake).toContain(words)
    expect(mistake).toMatch(/^(browser|registration|directGrant|resetCredentials|clientAuthentication)Flow names /)
  })

  it('are taken where somebody gets through, where nobody knows, and where a way that may be closed is closed', () => {
    const bound = { browserFlow: 'mine', directGrantFlow: 'direct grant', clientAuthenticationFlow: 'clients' }
    expect(
      mistakesOf(flowBindings, { ...bound, authenticationFlows: [flow('mine', ['DISABLED', 'REQUIRED'])] }),
    ).toEqual([])
    expect(mistakesOf(flowBindings, bound)).toEqual([])
    const off = {
      authenticationFlows: [flow('off', ['DISABLED'])],
      directGrantFlow: 'off',
      resetCredentialsFlow: 'off',
    }
    expect(mistakesOf(flowBindings, off)).toEqual([])
    const without = { alias: 'mine', topLevel: true, providerId: 'basic-flow' }
    expect(mistakesOf(flowBindings, { ...bound, authenticationFlows: [without] })).toEqual([])
  })

  it('count as they are on the server with what is declared over it', () => {
    const observed = { browserFlow: 'browser', authenticationFlows: [flow('mine', ['DISABLED'], { id: 'x' })] }
    expect(mistakesOf(flowBindings, { browserFlow: 'mine' }, observed)).toHaveLength(1)
    const mended = { browserFlow: 'mine', authenticationFlows: [flow('mine', ['REQUIRED'])] }
    expect(mistakesOf(flowBindings, mended, observed)).toEqual([])
    const builtIn = flow('browser', ['REQUIRED', 'ALTERNATIVE'], { builtIn: true, id: 'b' })
    const emptied = { browserFlow: 'browser', authenticationFlows: [flow('browser', ['DISABLED'], { builtIn: true })] }
    expect(mistakesOf(flowBindings, emptied, { browserFlow: 'browser', authenticationFlows: [builtIn] })).toEqual([])
  })

  it('are left as they are where they were so before', () => {
    const realm = { browserFlow: 'mine', authenticationFlows: [flow('mine', ['DISABLED'])] }
    expect(mistakesOf(flowBindings, realm, realm)).toEqual([])
  })

  it('cannot be emptied while no file says what they are bound to', () => {
    const observed = { browserFlow: 'mine', authenticationFlows: [flow('mine', ['REQUIRED'], { id: 'x' })] }
    const wanted = { authenticationFlows: [flow('mine', [])] }
    expect(mistakesOf(authenticationFlows, wanted, observed)).toEqual([
      expect.stringMatching(/^browserFlow names authentication-flow mine, which has no execution/),
    ])
  })

  it('are looked at in clients and identity providers too', () => {
    const authenticationFlows = [flow('mine', ['DISABLED'])]
    const client = {
      clientId: 'shop',
      authenticationFlowBindingOverrides: { browser: 'mine', direct_grant: 'clients' },
    }
    expect(mistakesOf(clients, { authenticationFlows, clients: [client] })).toEqual([
      expect.stringMatching(/^authenticationFlowBindingOverrides.browser names .* mine, which has no execution/),
      expect.stringMatching(/^authenticationFlowBindingOverrides.direct_grant names .* clients, which is Keycloak's/),
    ])
    const provider = { alias: 'github', firstBrokerLoginFlowAlias: 'browser', postBrokerLoginFlowAlias: 'mine' }
    expect(mistakesOf(identityProviders, { authenticationFlows, identityProviders: [provider] })).toEqual([
      expect.stringMatching(/^firstBrokerLoginFlowAlias names .* browser, which is Keycloak's/),
    ])
    const before = { id: 'f', ...authenticationFlows[0] }
    const observed = {
      authenticationFlows: [before],
      clients: [{ clientId: 'shop', authenticationFlowBindingOverrides: { browser: 'f' } }],
    }
    const same = { clientId: 'shop', authenticationFlowBindingOverrides: { browser: 'mine' } }
    expect(mistakesOf(clients, { clients: [same] }, observed)).toEqual([])
  })
})

/** A field, what it was and what it becomes. */
type Change = readonly [string, readonly string[], readonly string[]]

describe('a change of a flow that is in use', () => {
  const executions = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { authenticator: name }]))
  const current = {
    key: 'mine',
    path: [],
    value: { id: 'f', alias: 'mine', order: ['a'], executions: executions(['a']) },
  }
  const dangersIn = (wanted: JsonObject, observed: JsonObject, changes: readonly Change[]) =>
    authenticationFlows.dangers?.({
      action: 'update',
      changes: changes.map(([field, from, to]) => ({ field, from, to })),
      wanted: current,
      current,
      documents: { wanted, observed },
    })

  it.each<readonly [string, readonly Change[], string]>([
    ['added', [['order', ['a'], ['a', 'x509']]], 'x509 is added'],
    ['removed', [['order', ['a', 'otp'], ['a']]], 'otp is removed'],
    ['moved', [['order', ['a', 'b'], ['b', 'a']]], 'the order'],
    ['added below', [['executions.forms.order', [], ['otp']]], 'otp is added to forms'],
    ['set otherwise', [['executions.forms.executions.otp.config.level', ['1'], ['2']]], 'forms.otp.config.level'],
  ])('is dangerous: an execution is %s', (_what, changes, words) => {
    expect(dangersIn({}, { browserFlow: 'mine' }, changes)?.join()).toContain(
      `in use by the realm (browserFlow), and changes: ${words}`,
    )
  })

  it('names an execution that is new once', () => {
    const changes: readonly Change[] = [
      ['order', ['a'], ['a', 'otp']],
      ['executions.otp.requirement', [], ['REQUIRED']],
    ]
    expect(dangersIn({ directGrantFlow: 'mine' }, {}, changes)).toEqual([
      'it is in use by the realm (directGrantFlow), and changes: otp is added',
    ])
  })

  it('is dangerous for the clients that have it for themselves, and not where nobody does', () => {
    const changes: readonly Change[] = [['order', ['a'], ['a', 'b']]]
    const shop = { clientId: 'shop', authenticationFlowBindingOverrides: { browser: 'f' } }
    expect(dangersIn({}, { clients: [shop] }, changes)?.join()).toContain('client shop')
    expect(dangersIn({}, { browserFlow: 'browser' }, changes)).toEqual([])
  })
})
