import { type AdminClient, expectObject, expectObjects } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { changeConfig, changeExecution, executionOf } from './flow-by-hand.js'

const COPIED = ['browser', 'direct grant', 'registration', 'first broker login', 'reset credentials', 'clients']

const directory: JsonObject = {
  name: 'directory',
  providerId: 'ldap',
  providerType: 'org.keycloak.storage.UserStorageProvider',
  config: {
    vendor: ['ad'],
    connectionUrl: ['ldap://127.0.0.1:1'],
    usersDn: ['ou=people,dc=example'],
    bindDn: ['cn=reader'],
    bindCredential: ['of-the-directory'],
    authType: ['simple'],
    editMode: ['WRITABLE'],
    usernameLDAPAttribute: ['cn'],
    rdnLDAPAttribute: ['cn'],
    uuidLDAPAttribute: ['objectGUID'],
    userObjectClasses: ['person'],
  },
}

const providers: readonly JsonObject[] = [
  {
    alias: 'partner',
    providerId: 'oidc',
    firstBrokerLoginFlowAlias: 'our first broker login',
    config: {
      clientId: 'us',
      clientSecret: 'of-the-partner',
      authorizationUrl: 'https://id.example/authorize',
      tokenUrl: 'https://id.example/token',
    },
  },
  {
    alias: 'saml',
    providerId: 'saml',
    config: { entityId: 'us', singleSignOnServiceUrl: 'https://idp.example/sso', signingCertificate: 'abc' },
  },
  { alias: 'github', providerId: 'github', trustEmail: true, config: { clientId: 'us', clientSecret: 'of-github' } },
]

/** A realm as somebody clicks it together: flows copied and changed, a directory, keys and identity providers. */
export async function clickTogether(admin: AdminClient, realm: string): Promise<void> {
  await admin.post('', { realm, enabled: true })
  for (const flow of COPIED) {
    await admin.post(`/${realm}/authentication/flows/${encodeURIComponent(flow)}/copy`, { newName: `our ${flow}` })
  }
  await changeExecution('our browser', 'auth-otp-form', { requirement: 'REQUIRED' })(admin, realm)
  await changeExecution('direct grant', 'direct-grant-validate-otp', { requirement: 'DISABLED' })(admin, realm)
  for (const _ of [1, 2]) {
    const path = `/${realm}/authentication/flows/our%20browser%20forms/executions/execution`
    await admin.post(path, { provider: 'auth-otp-form' })
  }
  const captcha = await executionOf(admin, realm, 'our registration', 'registration-recaptcha-action')
  const config = { 'site.key': 'public', 'secret.key': 'of-the-captcha' }
  await admin.post(`/${realm}/authentication/executions/${captcha.id}/config`, { alias: 'captcha', config })
  await changeConfig('our first broker login', 'idp-review-profile', { 'update.profile.on.first.login': 'off' })(
    admin,
    realm,
  )
  await admin.post(`/${realm}/components`, directory)
  const priority = { priority: ['7'] }
  const elliptic = { name: 'elliptic', providerId: 'ecdsa-generated', providerType: 'org.keycloak.keys.KeyProvider' }
  await admin.post(`/${realm}/components`, { ...elliptic, config: priority })
  for (const provider of providers) await admin.post(`/${realm}/identity-provider/instances`, provider)
  await admin.post(`/${realm}/identity-provider/instances/partner/mappers`, {
    name: 'guest',
    identityProviderAlias: 'partner',
    identityProviderMapper: 'oidc-hardcoded-role-idp-mapper',
    config: { role: 'offline_access', syncMode: 'INHERIT' },
  })
  const found = expectObjects(await admin.get(`/${realm}/components?name=Trusted%20Hosts`), 'components')
  const hosts = expectObject(found[0], 'Trusted Hosts')
  await admin.put(`/${realm}/components/${hosts.id}`, { ...hosts, config: { 'trusted-hosts': ['app.example'] } })
  await admin.put(`/${realm}`, {
    realm,
    browserFlow: 'our browser',
    registrationFlow: 'our registration',
    firstBrokerLoginFlow: 'our first broker login',
    resetCredentialsFlow: 'our reset credentials',
  })
}
