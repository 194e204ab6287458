import { byMember, expectObjects } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import { changeConfig, changeExecution, executionOf } from '../flow-by-hand.js'
import type { RealmCase } from '../realm-case.js'

const leaf = (authenticator: string, requirement: string, more: JsonObject = {}): JsonObject => ({
  authenticator,
  authenticatorFlow: false,
  requirement,
  ...more,
})

const subflow = (flowAlias: string, requirement: string, more: JsonObject = {}): JsonObject => ({
  flowAlias,
  authenticatorFlow: true,
  requirement,
  ...more,
})

const flow = (alias: string, authenticationExecutions: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  alias,
  providerId: 'basic-flow',
  topLevel: true,
  builtIn: false,
  authenticationExecutions: [...authenticationExecutions],
  ...more,
})

const sub = (alias: string, executions: readonly JsonObject[], more: JsonObject = {}): JsonObject =>
  flow(alias, executions, { topLevel: false, ...more })

const key = 'staff'

const staff = [
  flow(
    'staff',
    [
      leaf('auth-cookie', 'ALTERNATIVE', { priority: 10 }),
      leaf('identity-provider-redirector', 'ALTERNATIVE', { priority: 20, authenticatorConfig: 'staff default' }),
      subflow('staff forms', 'ALTERNATIVE', { priority: 30 }),
    ],
    { description: 'How staff log in' },
  ),
  sub('staff forms', [
    leaf('auth-username-password-form', 'REQUIRED', { priority: 10 }),
    subflow('staff second factor', 'CONDITIONAL', { priority: 20 }),
  ]),
  sub(
    'staff second factor',
    [
      leaf('conditional-user-configured', 'REQUIRED', { priority: 10 }),
      leaf('auth-otp-form', 'ALTERNATIVE', { priority: 20 }),
      leaf('webauthn-authenticator', 'ALTERNATIVE', { priority: 30 }),
    ],
    { description: 'Whoever has one' },
  ),
]

const staffConfigs = [{ alias: 'staff default', config: { defaultProvider: 'company' } }]

const boundFlow: RealmCase = {
  name: 'a flow of three levels with a configuration, bound to the browser',
  kinds: ['authentication-flow', 'flow-bindings'],
  document: { authenticationFlows: staff, authenticatorConfig: staffConfigs, browserFlow: 'staff' },
  byHand: [
    {
      kind: 'authentication-flow',
      key,
      field: 'executions.staff forms.executions.staff second factor.executions.auth-otp-form.requirement',
      change: changeExecution('staff', 'auth-otp-form', { requirement: 'REQUIRED' }),
    },
    {
      kind: 'authentication-flow',
      key,
      field: 'executions.staff forms.executions.staff second factor.order',
      change: changeExecution('staff', 'webauthn-authenticator', { priority: 15 }),
    },
    {
      kind: 'authentication-flow',
      key,
      field: 'executions.identity-provider-redirector.config.defaultProvider',
      change: changeConfig('staff', 'identity-provider-redirector', { defaultProvider: 'another' }),
    },
    {
      kind: 'authentication-flow',
      key,
      field: 'executions.staff forms.executions.staff second factor.description',
      change: changeExecution('staff', 'staff second factor', { description: 'Nobody' }),
    },
    {
      kind: 'authentication-flow',
      key,
      field: 'order',
      change: async (admin, realm) => {
        await admin.post(`/${realm}/authentication/flows/staff/executions/execution`, { provider: 'auth-spnego' })
      },
    },
    {
      kind: 'authentication-flow',
      key,
      field:
        'executions.staff forms.order, executions.staff forms.executions.auth-username-password-form.requirement, executions.staff forms.executions.auth-username-password-form.authenticator',
      change: async (admin, realm) => {
        const { id } = await executionOf(admin, realm, 'staff', 'auth-username-password-form')
        await admin.delete(`/${realm}/authentication/executions/${id}`)
      },
    },
    {
      kind: 'flow-bindings',
      key: 'flow-bindings',
      field: 'browserFlow',
      change: (admin, realm) => admin.put(`/${realm}`, { realm, browserFlow: 'browser' }),
    },
  ],
  unknownReference: {
    kind: 'flow-bindings',
    document: { authenticationFlows: staff, authenticatorConfig: staffConfigs, browserFlow: 'stuff' },
    names: 'stuff',
  },
}

const sameTwice: RealmCase = {
  name: 'the same authenticator twice in a flow, with configurations of their own',
  kinds: ['authentication-flow'],
  document: {
    authenticationFlows: [
      flow('twice', [
        leaf('conditional-user-role', 'REQUIRED', { priority: 0, authenticatorConfig: 'is admin' }),
        leaf('auth-otp-form', 'REQUIRED', { priority: 1 }),
        leaf('conditional-user-role', 'DISABLED', { priority: 2, authenticatorConfig: 'is clerk' }),
        leaf('auth-otp-form', 'DISABLED', { priority: 3 }),
      ]),
    ],
    authenticatorConfig: [
      { alias: 'is admin', config: { condUserRole: 'admin', negate: 'false' } },
      { alias: 'is clerk', config: { condUserRole: 'clerk' } },
    ],
  },
  byHand: [
    {
      kind: 'authentication-flow',
      key: 'twice',
      field: 'executions.conditional-user-role#2.config.condUserRole',
      change: changeConfig('twice', 'conditional-user-role', { condUserRole: 'lead' }, 1),
    },
    {
      kind: 'authentication-flow',
      key: 'twice',
      field: 'executions.auth-otp-form.requirement',
      change: changeExecution('twice', 'auth-otp-form', { requirement: 'ALTERNATIVE' }),
    },
    {
      kind: 'authentication-flow',
      key: 'twice',
      field: 'executions.auth-otp-form#2.requirement',
      change: changeExecution('twice', 'auth-otp-form', { requirement: 'REQUIRED' }, 1),
    },
  ],
  unknownReference: {
    kind: 'authentication-flow',
    document: { authenticationFlows: [flow('twice', [subflow('twice formz', 'REQUIRED')]), sub('twice forms', [])] },
    names: 'twice formz',
  },
}

const registration: RealmCase = {
  name: 'a registration flow whose form is a flow, with a secret in a configuration',
  kinds: ['authentication-flow', 'flow-bindings'],
  document: {
    authenticationFlows: [
      flow('join', [subflow('join form', 'REQUIRED', { authenticator: 'registration-page-form' })]),
      sub(
        'join form',
        [
          leaf('registration-user-creation', 'REQUIRED'),
          leaf('registration-password-action', 'REQUIRED'),
          leaf('registration-recaptcha-action', 'DISABLED', { authenticatorConfig: 'join captcha' }),
        ],
        { providerId: 'form-flow', description: 'What is asked' },
      ),
    ],
    authenticatorConfig: [{ alias: 'join captcha', config: { 'site.key': 'public' } }],
    registrationFlow: 'join',
  },
  byHand: [
    {
      kind: 'authentication-flow',
      key: 'join',
      field: 'executions.join form.executions.registration-recaptcha-action.config.site.key',
      change: changeConfig('join', 'registration-recaptcha-action', { 'site.key': 'other' }),
    },
    {
      kind: 'authentication-flow',
      key: 'join',
      field: 'executions.join form.requirement',
      change: changeExecution('join', 'join form', { requirement: 'DISABLED' }),
    },
  ],
}

const clientFlow: RealmCase = {
  name: 'a flow for clients, and one for direct grants, without priorities',
  kinds: ['authentication-flow', 'flow-bindings'],
  document: {
    authenticationFlows: [
      flow('machines', [leaf('client-secret', 'ALTERNATIVE'), leaf('client-jwt', 'ALTERNATIVE')], {
        providerId: 'client-flow',
      }),
      flow('grants', [
        leaf('direct-grant-validate-username', 'REQUIRED'),
        leaf('direct-grant-validate-password', 'REQUIRED'),
      ]),
    ],
    clientAuthenticationFlow: 'machines',
    directGrantFlow: 'grants',
  },
  byHand: [
    {
      kind: 'authentication-flow',
      key: 'machines',
      field: 'order',
      change: async (admin, realm) => {
        const { id } = await executionOf(admin, realm, 'machines', 'client-jwt')
        await admin.post(`/${realm}/authentication/executions/${id}/raise-priority`, {})
      },
    },
    {
      kind: 'flow-bindings',
      key: 'flow-bindings',
      field: 'directGrantFlow',
      change: (admin, realm) => admin.put(`/${realm}`, { realm, directGrantFlow: 'direct grant' }),
    },
  ],
}

const builtIn: RealmCase = {
  name: 'a requirement and a configuration in a flow that Keycloak brings along',
  kinds: ['authentication-flow'],
  document: {
    authenticationFlows: [
      flow(
        'browser',
        [
          leaf('auth-cookie', 'ALTERNATIVE', { priority: 10 }),
          leaf('auth-spnego', 'ALTERNATIVE', { priority: 20 }),
          leaf('identity-provider-redirector', 'ALTERNATIVE', { priority: 25, authenticatorConfig: 'to company' }),
        ],
        { builtIn: true },
      ),
    ],
    authenticatorConfig: [{ alias: 'to company', config: { defaultProvider: 'company' } }],
  },
  byHand: [
    {
      kind: 'authentication-flow',
      key: 'browser',
      field: 'executions.auth-spnego.requirement',
      change: changeExecution('browser', 'auth-spnego', { requirement: 'DISABLED' }),
    },
    {
      kind: 'authentication-flow',
      key: 'browser',
      field: 'executions.identity-provider-redirector.config.defaultProvider',
      change: changeConfig('browser', 'identity-provider-redirector', { defaultProvider: 'another' }),
    },
  ],
}

const loneFlow: RealmCase = {
  name: 'flows beside one that was clicked together',
  kinds: ['authentication-flow'],
  document: {
    authenticationFlows: [
      flow('first', [leaf('auth-cookie', 'REQUIRED', { priority: 3 })], { description: 'Stays' }),
      flow('second', [leaf('auth-cookie', 'REQUIRED', { priority: 3 })]),
    ],
  },
  prepare: async (admin, realm) => {
    await admin.post('', { realm, enabled: true })
    await admin.post(`/${realm}/authentication/flows/browser/copy`, { newName: 'by hand' })
  },
  byHand: [
    {
      kind: 'authentication-flow',
      key: 'first',
      field: 'description',
      change: async (admin, realm) => {
        const flows = expectObjects(await admin.get(`/${realm}/authentication/flows`), 'flows')
        const id = byMember(flows, 'alias', 'flows').get('first')?.id
        await admin.put(`/${realm}/authentication/flows/${id}`, {
          alias: 'first',
          description: 'Goes',
          providerId: 'basic-flow',
          topLevel: true,
          builtIn: false,
        })
      },
    },
  ],
  prune: {
    document: {
      authenticationFlows: [
        flow('first', [leaf('auth-cookie', 'REQUIRED', { priority: 3 })], { description: 'Stays' }),
      ],
    },
    deleted: [{ kind: 'authentication-flow', key: 'second' }],
  },
}

export const authenticationFlowCases: readonly RealmCase[] = [
  boundFlow,
  sameTwice,
  registration,
  clientFlow,
  builtIn,
  loneFlow,
]
