import { describe, expect, it } from 'vitest'
import { secretValues } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { hideSecrets } from '../../../src/realm-export/index.js'

const MASK = '**********'
const hidden = (document: JsonObject, known: readonly string[] = []) => hideSecrets(document, new Set(known))

describe('hiding secrets', () => {
  it.each<{ name: string; document: JsonObject; variable: string }>([
    {
      name: 'a client',
      document: { clients: [{ clientId: 'backend-api', secret: 'S3CRET-VALUE' }] },
      variable: 'BACKEND_API_SECRET',
    },
    {
      name: 'a masked client',
      document: { clients: [{ clientId: 'backendApi', secret: MASK }] },
      variable: 'BACKEND_API_SECRET',
    },
    {
      name: 'the mail server',
      document: { smtpServer: { host: 'mail', password: 'S3CRET-VALUE' } },
      variable: 'SMTP_PASSWORD',
    },
    {
      name: 'an identity provider',
      document: { identityProviders: [{ alias: 'google', config: { clientSecret: MASK } }] },
      variable: 'GOOGLE_CLIENT_SECRET',
    },
    {
      name: 'a component',
      document: { components: { x: [{ name: 'ldap', config: { bindCredential: ['S3CRET-VALUE'] } }] } },
      variable: 'LDAP_BIND_CREDENTIAL',
    },
    {
      name: 'the key of a SAML client',
      document: {
        clients: [{ clientId: 'shop', protocol: 'saml', attributes: { 'saml.signing.private.key': 'S3CRET-VALUE' } }],
      },
      variable: 'SHOP_SAML_SIGNING_PRIVATE_KEY',
    },
    {
      name: 'an authenticator, which Keycloak does not mask',
      document: { authenticatorConfig: [{ alias: 'captcha', config: { 'secret.key': 'S3CRET-VALUE' } }] },
      variable: 'CAPTCHA_SECRET_KEY',
    },
    {
      name: 'a private key under any name',
      document: {
        components: { x: [{ name: 'k', config: { pem: ['-----BEGIN RSA PRIVATE KEY-----\nS3CRET-VALUE'] } }] },
      },
      variable: 'K_PEM',
    },
    {
      name: 'a key that somebody keeps among the attributes of a client',
      document: { clients: [{ clientId: 'shop', attributes: { 'tls.client.key': 'S3CRET-VALUE' } }] },
      variable: 'SHOP_TLS_CLIENT_KEY',
    },
    {
      name: 'an address with a password',
      document: {
        identityProviders: [{ alias: 'partner', config: { tokenUrl: 'https://us:S3CRET-VALUE@id.example' } }],
      },
      variable: 'PARTNER_TOKEN_URL',
    },
    {
      name: 'a name that begins with a digit',
      document: { clients: [{ clientId: '1st', secret: 'S3CRET-VALUE' }] },
      variable: 'SECRET_1ST_SECRET',
    },
  ])('refers to $variable for $name', ({ document, variable }) => {
    const { document: written, references } = hidden(document)
    expect(JSON.stringify(written)).not.toContain('S3CRET-VALUE')
    expect(JSON.stringify(written)).toContain(`\${env:${variable}:-${MASK}}`)
    expect(references.map((reference) => reference.variable)).toEqual([variable])
  })

  it('knows a secret that it was told of wherever it stands', () => {
    const document = { clients: [{ clientId: 'a', description: 'log in with S3CRET-VALUE' }] }
    expect(JSON.stringify(hidden(document, ['S3CRET-VALUE']))).not.toContain('S3CRET')
  })

  it('hides a secret of digits', () => {
    const config = { 'secret.key': '48151623', apiPassword: '48151623', 'password.max.age': '30' }
    const { document } = hidden({ authenticatorConfig: [{ alias: 'a', config }] })
    expect(JSON.stringify(document)).not.toContain('48151623')
    expect(JSON.stringify(document)).toContain('"30"')
  })

  it('leaves kinds of credentials in the settings of an authenticator', () => {
    const document = { authenticatorConfig: [{ alias: 'a', config: { credentials: 'webauthn-passwordless' } }] }
    const known = secretValues({ ...document, users: [{ credentials: [{ type: 'password', value: 'S3CRET-VALUE' }] }] })
    expect(known).toEqual(['S3CRET-VALUE'])
    expect(hidden(document, known)).toEqual({ document, references: [] })
  })

  it('says in words whose secret each is', () => {
    const document = {
      realm: 'mine',
      smtpServer: { password: MASK },
      clients: [{ clientId: 'shop', secret: MASK }],
      identityProviders: [{ alias: 'partner', config: { clientSecret: MASK } }],
    }
    expect(hidden(document).references.map(({ where }) => where)).toEqual([
      'smtpServer.password of realm mine',
      'secret of shop in clients',
      'config.clientSecret of partner in identityProviders',
    ])
  })

  it('gives two secrets of one name two variables', () => {
    const clients = [
      { clientId: 'a-b', secret: MASK },
      { clientId: 'a b', secret: MASK },
    ]
    expect(hidden({ clients }).references.map(({ variable }) => variable)).toEqual(['A_B_SECRET', 'A_B_SECRET_2'])
  })

  it.each<JsonObject>([
    { clients: [{ clientId: 'spa', publicClient: true, secret: MASK }] },
    { clients: [{ clientId: 'api', bearerOnly: true, secret: MASK }] },
    { clients: [{ clientId: 'key', clientAuthenticatorType: 'client-jwt', secret: MASK }] },
    { users: [{ username: 'u', credentials: [{ type: 'password', value: 'x' }] }] },
    {
      clients: [{ clientId: 'old', attributes: { 'client.secret.rotated': 'x', 'client.secret.creation.time': '1' } }],
    },
  ])('leaves out what is no use: %j', (document) => {
    const { document: written, references } = hidden(document)
    expect(JSON.stringify(written)).not.toMatch(/secret|credentials/)
    expect(references).toEqual([])
  })

  it.each([
    ['access.token.lifespan', '300'],
    ['use.refresh.tokens', 'true'],
    ['token.endpoint.auth.signing.alg', 'RS256'],
    ['tokenUrl', 'https://idp.example/token'],
    ['passwordPolicy', 'length(8)'],
  ])('leaves %s as it is', (field, value) => {
    const document = { clients: [{ clientId: 'a', attributes: { [field]: value } }] }
    expect(hidden(document).document).toEqual(document)
  })

  it.each([
    [`\${env:HOME}`, `$\${env:HOME}`],
    [`\${file:/etc/passwd}`, `$\${file:/etc/passwd}`],
    [`a $\${b} c`, `a $$\${b} c`],
    [`\${role_admin}`, `\${role_admin}`],
    [`\${vault.smtp}`, `\${vault.smtp}`],
  ])('writes the text %s of the realm so that it is read as such', (text, written) => {
    expect(hidden({ displayName: text }).document).toEqual({ displayName: written })
  })
})
