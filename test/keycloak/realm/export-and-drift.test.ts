import { describe, expect, inject, it } from 'vitest'
import {
  adminPath,
  createAdminClient,
  expectObject,
  expectObjects,
  expectText,
  toJsonObject,
} from '../../../src/admin-api/index.js'
import { findDrift } from '../../../src/realm-drift/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { exportRealm } from '../../../src/realm-export/index.js'
import { ADMINISTRATOR } from '../administrator.js'
import { caseRealm } from './case-realm.js'

const SECRETS = ['cl1ent-s3cret-value', 'm4il-s3cret-value', '1dp-s3cret-value', 'captch4-s3cret-value']
const [CLIENT, MAIL, IDP, CAPTCHA] = SECRETS

const RICH = {
  displayName: 'Rich',
  smtpServer: { host: 'mail.example', from: 'a@mail.example', auth: 'true', user: 'u', password: MAIL ?? '' },
  clients: [
    { clientId: 'backend-api', secret: CLIENT ?? '', redirectUris: ['https://b.example/*', 'https://a.example/*'] },
    { clientId: 'shop', protocol: 'saml' },
  ],
  identityProviders: [
    {
      alias: 'partner',
      providerId: 'oidc',
      config: {
        clientId: 'us',
        clientSecret: IDP ?? '',
        authorizationUrl: 'https://p.example/a',
        tokenUrl: 'https://p.example/t',
      },
    },
  ],
  authenticationFlows: [
    {
      alias: 'signing up',
      providerId: 'basic-flow',
      topLevel: true,
      builtIn: false,
      authenticationExecutions: [
        { authenticator: 'auth-cookie', requirement: 'ALTERNATIVE', authenticatorConfig: 'captcha' },
      ],
    },
  ],
  authenticatorConfig: [{ alias: 'captcha', config: { 'secret.key': CAPTCHA ?? '' } }],
  roles: { realm: [{ name: 'reader' }, { name: 'writer' }] },
}

describe('an exported realm', () => {
  it('is the same text each time, and holds no secret', async () => {
    const { admin, load, name } = caseRealm()
    const loaded = load(RICH)
    await applyPlan(await planRealm(loaded, admin), loaded, admin)
    const [first, second] = [await exportRealm(admin, name), await exportRealm(admin, name)]
    expect(first?.files).toEqual(second?.files)
    const text = JSON.stringify(first)
    const shop = expectObjects(await admin.get(`/${name}/clients?clientId=shop`), 'clients')
    const keys = expectObject(shop[0]?.attributes, 'attributes')
    const key = keys['saml.signing.private.key']
    for (const secret of [...SECRETS, ...(typeof key === 'string' ? [key] : [])]) expect(text).not.toContain(secret)
    expect(first?.references.map(({ variable }) => variable)).toEqual(
      expect.arrayContaining(['BACKEND_API_SECRET', 'PARTNER_CLIENT_SECRET', 'SMTP_PASSWORD', 'CAPTCHA_SECRET_KEY']),
    )
    expect(first?.pristine).toEqual({ kind: 'bundled', version: first?.version })
  })

  it('makes the same realm elsewhere, as far as it says', async () => {
    const [here, there] = [caseRealm(), caseRealm()]
    const loaded = here.load(RICH)
    await applyPlan(await planRealm(loaded, here.admin), loaded, here.admin)
    const exported = await exportRealm(here.admin, here.name)
    const document = exported?.document
    const elsewhere = there.load(
      toJsonObject(
        JSON.parse(
          JSON.stringify(document)
            // Each of its secrets is set.
            .replaceAll(/\$\$?\{env:[A-Z0-9_]+:-\*+\}/g, 'wh4tever-s3cret')
            .replaceAll(here.name, there.name),
        ),
      ),
    )
    await applyPlan(await planRealm(elsewhere, there.admin), elsewhere, there.admin)
    const again = await exportRealm(there.admin, there.name)
    expect(JSON.parse(JSON.stringify(again?.document).replaceAll(there.name, here.name))).toEqual(exported?.document)
  }, 300_000)

  it('is the same for whoever may do nothing outside of the realm', async () => {
    const { admin, load, name } = caseRealm()
    const loaded = load({ ...RICH, clients: [{ clientId: 'exporter', serviceAccountsEnabled: true }] })
    await applyPlan(await planRealm(loaded, admin), loaded, admin)
    const [exporter] = expectObjects(await admin.get(`/${name}/clients?clientId=exporter`), 'clients')
    const id = expectText(exporter ?? {}, 'id', 'client')
    const user = expectObject(await admin.get(`/${name}/clients/${id}/service-account-user`), 'user')
    const [management] = expectObjects(await admin.get(`/${name}/clients?clientId=realm-management`), 'clients')
    const owner = expectText(management ?? {}, 'id', 'client')
    const role = expectObject(await admin.get(`/${name}/clients/${owner}/roles/realm-admin`), 'role')
    await admin.post(`/${name}/users/${expectText(user, 'id', 'user')}/role-mappings/clients/${owner}`, [role])
    const credentials = { clientId: 'exporter', clientSecret: String(exporter?.secret), realm: name }
    const itself = createAdminClient({ url: inject('keycloakUrl'), credentials })
    const bundled = await exportRealm(itself, name)
    expect(bundled?.pristine).toEqual({ kind: 'bundled', version: bundled?.version })
    expect(bundled?.files).toEqual((await exportRealm(admin, name))?.files)
  })
})

describe('drift', () => {
  it('names fields, both values and who did it; and says plainly when that cannot be known', async () => {
    const { admin, load, name } = caseRealm()
    const loaded = load({ ...RICH, adminEventsEnabled: true, adminEventsDetailsEnabled: true })
    await applyPlan(await planRealm(loaded, admin), loaded, admin)
    expect((await findDrift(loaded, admin)).objects).toEqual([])

    const [client] = expectObjects(await admin.get(`/${name}/clients?clientId=backend-api`), 'clients')
    const path = adminPath`/${name}/clients/${expectText(client ?? {}, 'id', 'client')}`
    await admin.put(path, {
      clientId: 'backend-api',
      implicitFlowEnabled: true,
      redirectUris: ['https://evil.example/*'],
    })
    await admin.put(path, {
      ...client,
      secret: 'an0ther-s3cret-value',
      description: 'edited',
      redirectUris: ['https://evil.example/*'],
    })
    await admin.delete(`/${name}/roles/writer`)
    const { objects } = await findDrift(loaded, admin, { extra: ['client', 'realm-role'] })
    const author = { by: { user: ADMINISTRATOR.username, client: 'admin-cli' } }
    expect(objects).toMatchObject([
      { kind: 'realm-role', key: 'writer', state: 'missing', lastChange: { operation: 'DELETE', ...author } },
      {
        kind: 'client',
        key: 'backend-api',
        state: 'changed',
        lastChange: author,
        fields: [
          { field: 'secret', secret: 'changed' },
          {
            field: 'redirectUris',
            files: ['https://b.example/*', 'https://a.example/*'],
            live: ['https://evil.example/*'],
            changed: author,
          },
        ],
      },
    ])
    expect(JSON.stringify(objects)).not.toMatch(/s3cret/)

    await admin.put(`/${name}`, { realm: name, adminEventsEnabled: false, displayName: 'Unseen' })
    const unseen = await findDrift(loaded, admin)
    expect(unseen.objects.map(({ noAuthor }) => noAuthor)).toContain('events_off')
    expect(unseen.events.enabled).toBe(false)
  })
})
