import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/json/index.js'
import { freePort } from '../support/free-port.js'
import { type CommandRun, runInProcess } from '../support/run-in-process.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testCertificate } from '../support/test-certificate.js'
import { createRealmFolder, type ProvisionedRealm } from './provisioned-realm.js'
import { startSpoilingProxy } from './spoiling-proxy.js'

const USER = { username: 'jean.martin@gaveur.fr', password: 'gaveur123' }
const CLIENT = {
  OIDC_CLIENT_ID: 'backend-api',
  OIDC_CLIENT_SECRET: 'backend-api-development-secret',
  OIDC_INTROSPECTION: 'opaque',
}

let realm: ProvisionedRealm
let issuer: string
let logs: string

beforeAll(async () => {
  realm = await createRealmFolder('doctor')
  issuer = `${inject('keycloakUrl')}/realms/doctor`
  logs = await logFolder()
  rememberSecret(USER.password)
  const { exitCode, stderr } = await realm.realm('apply', ['--yes', '--with-dev-users'])
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
})
afterAll(() => realm.remove())

interface Report {
  readonly ok: boolean
  readonly checks: readonly { readonly check: string; readonly findings: readonly Finding[] }[]
}

interface Finding {
  readonly subject: string
  readonly status: string
  readonly seen: string
  readonly mend?: string
}

type Environment = Readonly<Record<string, string>>

const doctor = (
  argv: readonly string[],
  environment: Environment = {},
  piped = '',
  now: () => number = Date.now,
): Promise<CommandRun> =>
  runInProcess(['doctor', '--realm-config', realm.directory, ...argv], {
    environment: { OIDC_ISSUER: issuer, LOG_DIR: logs, DATA_DIR: logs, ...environment },
    piped,
    now,
  })

/** The faults and warnings of a run, as `status check/subject`, and each finding by that name. */
async function faultsOf(argv: readonly string[], environment: Environment = {}, piped = '', now = Date.now) {
  const { stdout, stderr } = await doctor([...argv, '--json'], environment, piped, now)
  expect(stderr).toBe('')
  const report: Report = JSON.parse(stdout)
  const findings = report.checks.flatMap(({ check, findings }) =>
    findings.map((finding): readonly [string, Finding] => [`${finding.status} ${check}/${finding.subject}`, finding]),
  )
  const names = findings.map(([name]) => name).filter((name) => /^(?:fault|warning) /.test(name))
  return { names, finding: (name: string): Finding | undefined => new Map(findings).get(name), findings }
}

const AS_USER = ['--client', 'euralis-frontend', '--username', USER.username, '--password-stdin']

/** What a token of Jean's shows. */
const tokenFaults = (environment: Environment = {}) =>
  faultsOf(['--only', 'token', 'introspection', ...AS_USER], environment, USER.password)

async function one(path: string): Promise<JsonObject> {
  const found: JsonValue | undefined = await realm.admin.get(`/${realm.name}${path}`)
  const first: unknown = Array.isArray(found) ? found[0] : found
  const object: JsonObject = JSON.parse(JSON.stringify(first))
  return object
}

/** Changes something of the realm for one test, and puts it back. */
async function change(path: string, changed: (before: JsonObject) => JsonObject): Promise<void> {
  const before = await one(path)
  await realm.admin.put(`/${realm.name}${path}`, changed(before))
  onTestFinished(() => realm.admin.put(`/${realm.name}${path}`, before))
}

const clientPath = async (clientId: string): Promise<string> =>
  `/clients/${(await one(`/clients?clientId=${clientId}`)).id}`

/** Keycloak keeps an attribute that a later answer leaves out, so that it has to be told what it was. */
async function setClientAttribute(name: string, value: string, usual: string): Promise<void> {
  const path = await clientPath('euralis-frontend')
  const set = async (text: string) => {
    const { attributes, ...client } = await one(path)
    const changed = { ...client, attributes: { ...(attributes as JsonObject), [name]: text } }
    await realm.admin.put(`/${realm.name}${path}`, changed)
  }
  await set(value)
  onTestFinished(() => set(usual))
}

async function withoutScope(clientId: string, name: string): Promise<void> {
  const scopes = JSON.parse(
    JSON.stringify(await realm.admin.get(`/${realm.name}/client-scopes`)),
  ) as readonly JsonObject[]
  const scope = scopes.find((candidate) => candidate.name === name)
  const path = `/${realm.name}${await clientPath(clientId)}/default-client-scopes/${scope?.id}`
  await realm.admin.delete(path)
  onTestFinished(() => realm.admin.put(path))
}

async function withoutMapper(name: string): Promise<void> {
  const scopes = JSON.parse(
    JSON.stringify(await realm.admin.get(`/${realm.name}/client-scopes`)),
  ) as readonly JsonObject[]
  const scope = scopes.find((candidate) => candidate.name === 'backend-api')
  const mappers = (scope?.protocolMappers ?? []) as readonly JsonObject[]
  const mapper = mappers.find((candidate) => candidate.name === name)
  expect(mapper).toBeDefined()
  const path = `/${realm.name}/client-scopes/${scope?.id}/protocol-mappers/models`
  await realm.admin.delete(`${path}/${mapper?.id}`)
  const { id: _, ...again } = mapper ?? {}
  onTestFinished(async () => void (await realm.admin.post(path, again)))
}

describe('a realm as it is provisioned', () => {
  it('has no fault: issuer, discovery, keys, clock, a user’s token, introspection', async () => {
    const { names, findings } = await faultsOf(
      ['--only', 'issuer', 'discovery', 'keys', 'clock', 'token', 'introspection', 'tls', 'logs', ...AS_USER],
      CLIENT,
      USER.password,
    )
    expect(names).toEqual([])
    expect(Object.fromEntries(findings.map(([name, { seen }]) => [name, seen]))).toMatchObject({
      'ok issuer/spelling': 'exactly as the discovery document spells it',
      'ok keys/signing key': expect.stringContaining('RS256, 2048 bits'),
      'ok keys/set aside': expect.stringContaining('use "enc"'),
      'ok clock/skew': expect.stringMatching(/^(?:this host and the provider agree|this host is [12] s)/),
      'ok token/checks': expect.stringMatching(/^accepted/),
      'ok token/gaveur_id': '1',
      'ok token/permissions': 'analytics:read, gavage_data:read, gavage_data:write',
      'ok introspection/active': expect.any(String),
    })
  })

  it('gives the client of the API a token for other APIs, which is no fault', async () => {
    const { names, findings } = await faultsOf(['--only', 'token', 'introspection'], CLIENT)
    expect(names).toEqual([])
    expect(findings.map(([name]) => name)).toEqual([
      'ok token/grant',
      'not_checked token/audience',
      'ok token/roles',
      'ok token/permissions',
      'not_checked introspection/active',
    ])
  })

  it('keeps no session of what it asked', async () => {
    const sessions = async () => realm.admin.get(`/${realm.name}/users/${realm.userId('03')}/sessions`)
    const before = await sessions()
    await tokenFaults()
    expect(await sessions()).toEqual(before)
  })
})

describe('the issuer', () => {
  it('with a slash at its end', async () => {
    const { names, finding } = await faultsOf(['--only', 'issuer', 'discovery'], { OIDC_ISSUER: `${issuer}/` })
    expect(names).toEqual(['fault issuer/spelling'])
    expect(finding('fault issuer/spelling')?.mend).toContain(`set OIDC_ISSUER=${issuer}`)
  })

  it('at the address of this machine, while Keycloak is asked at another', async () => {
    const OIDC_ISSUER = issuer.replace('127.0.0.1', 'localhost')
    const { names, finding } = await faultsOf(['--only', 'issuer'], {
      OIDC_ISSUER,
      OIDC_INTERNAL_URL: inject('keycloakUrl'),
    })
    expect(names).toEqual(['fault issuer/spelling'])
    expect(finding('fault issuer/spelling')?.mend).toContain('--hostname=http://localhost:')
  })

  it('whose realm has a frontend URL', async () => {
    await change('', ({ attributes, ...settings }) => ({
      ...settings,
      attributes: { ...(attributes as JsonObject), frontendUrl: 'https://id.example' },
    }))
    const { names, finding } = await faultsOf(['--only', 'issuer'])
    expect(names).toEqual(['fault issuer/spelling'])
    expect(finding('fault issuer/spelling')?.seen).toContain('https://id.example/realms/doctor')
  })

  it('of a realm that is not there', async () => {
    const OIDC_ISSUER = issuer.replace('doctor', 'docter')
    const { names, finding } = await faultsOf(['--only', 'issuer', 'discovery', 'keys', 'clock'], { OIDC_ISSUER })
    expect(names).toEqual(['fault discovery/document'])
    expect(finding('fault discovery/document')).toMatchObject({
      seen: expect.stringContaining('404 (Realm does not exist)'),
      mend: expect.stringContaining('no realm docter'),
    })
  })

  it('that is away', async () => {
    const OIDC_ISSUER = `http://127.0.0.1:${await freePort()}/realms/doctor`
    const { names, finding } = await faultsOf(['--only', 'issuer', 'discovery', 'keys', 'clock', 'token'], {
      ...CLIENT,
      OIDC_ISSUER,
    })
    expect(names).toEqual(['fault discovery/document', 'fault token/grant'])
    expect(finding('fault discovery/document')?.seen).toContain('ECONNREFUSED')
  })

  it('behind a certificate of a private authority', async () => {
    const authority = testCertificate({ commonName: 'Our authority', isAuthority: true })
    const certificate = testCertificate({ commonName: 'keycloak', names: ['127.0.0.1'], signedBy: authority })
    const OIDC_INTERNAL_URL = await startSpoilingProxy(inject('keycloakUrl'), { certificate })
    const { names, finding } = await faultsOf(['--only', 'discovery', 'tls'], { OIDC_INTERNAL_URL })
    expect(names).toEqual(['fault discovery/document', 'fault tls/OIDC_INTERNAL_URL'])
    for (const name of names) expect(finding(name)?.mend).toContain('NODE_EXTRA_CA_CERTS')
  })
})

describe('the clock', () => {
  const seenOf = (aheadSeconds: number): RegExp =>
    aheadSeconds > 0
      ? /^this host is 4[456] s behind the provider: every fresh token is refused as issued_in_future/
      : /^this host is 4[456] s ahead of the provider: every token is refused as expired/

  it.each([45, -45])('of a provider that is %i s ahead, by its Date', async (aheadSeconds) => {
    const OIDC_INTERNAL_URL = await startSpoilingProxy(inject('keycloakUrl'), { aheadSeconds })
    const { names, finding } = await faultsOf(['--only', 'issuer', 'clock'], { OIDC_INTERNAL_URL })
    expect(names).toEqual(['fault clock/skew'])
    expect(finding('fault clock/skew')?.seen).toMatch(seenOf(aheadSeconds))
  })

  it.each([45, -45])('of a provider that is %i s ahead, by a token that it issued', async (aheadSeconds) => {
    const now = () => Date.now() - aheadSeconds * 1000
    const { names, finding } = await faultsOf(['--only', 'clock', 'token', ...AS_USER], {}, USER.password, now)
    expect(names).toEqual(['fault clock/skew', ...(aheadSeconds > 0 ? ['fault token/issued_at'] : [])])
    expect(finding('fault clock/skew')?.seen).toMatch(seenOf(aheadSeconds))
  })

  it('of a Keycloak without a proxy is not known without a token', async () => {
    const { findings } = await faultsOf(['--only', 'clock'])
    expect(findings).toMatchObject([['not_checked clock/skew', { mend: expect.stringContaining('--username') }]])
  })
})

describe('a token', () => {
  it('of a client without the audience mapper', async () => {
    await withoutMapper('audience backend-api')
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['fault token/audience'])
    expect(finding('fault token/audience')).toMatchObject({
      seen: expect.stringContaining('expected "backend-api", actual ["gaveurs-frontend","account"]'),
      mend: expect.stringContaining('add an audience mapper for backend-api to client "euralis-frontend"'),
    })
  })

  it('of a client without the client scope basic', async () => {
    await withoutScope('euralis-frontend', 'basic')
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['fault token/subject'])
    expect(finding('fault token/subject')?.mend).toContain('client scope basic')
  })

  it('of a client without the client scope roles', async () => {
    await withoutScope('euralis-frontend', 'roles')
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['warning token/roles', 'warning token/permissions'])
    expect(finding('warning token/roles')?.mend).toContain('scope roles among the client’s default scopes')
  })

  it('of a client that has lightweight tokens', async () => {
    await setClientAttribute('client.use.lightweight.access.token.enabled', 'true', 'false')
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['fault token/kind'])
    expect(finding('fault token/kind')).toMatchObject({
      seen: 'it is a lightweight access token, refused with lightweight, audience, claim_missing',
      mend: expect.stringContaining('Always use lightweight access token'),
    })
  })

  it('of a client that signs with ES256', async () => {
    await setClientAttribute('access.token.signed.response.alg', 'ES256', 'RS256')
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['fault token/algorithm'])
    expect(finding('fault token/algorithm')).toMatchObject({
      seen: expect.stringContaining('expected alg RS256, actual alg "ES256"'),
      mend: expect.stringContaining('access token signature algorithm'),
    })
  })

  it('of a user without the attribute that their permissions are bounded by', async () => {
    await change(`/users/${realm.userId('03')}`, ({ attributes, ...user }) => {
      const { gaveur_id: _, ...others } = attributes as JsonObject
      return { ...user, attributes: others }
    })
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['fault token/gaveur_id'])
    expect(finding('fault token/gaveur_id')?.mend).toContain('See that the user has a value')
  })

  it('of a realm whose user profile does not declare that attribute, nor any mapper', async () => {
    await withoutMapper('gaveur_id')
    await change('/users/profile', ({ attributes, ...profile }) => ({
      ...profile,
      attributes: (attributes as readonly JsonObject[]).filter(({ name }) => name !== 'gaveur_id'),
    }))
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['fault token/gaveur_id'])
    expect(finding('fault token/gaveur_id')?.mend).toContain('User profile must declare gaveur_id')
  })

  it.each([
    ['a wrong secret', { ...CLIENT, OIDC_CLIENT_SECRET: 'a-wrong-secret-of-it' }, 'Copy the secret anew'],
    ['a client that is not there', { ...CLIENT, OIDC_CLIENT_ID: 'backend-apy' }, 'Copy the secret anew'],
    [
      'a client without a service account',
      { OIDC_CLIENT_ID: 'euralis-frontend', OIDC_CLIENT_SECRET: 'none-at-all' },
      'Service accounts roles',
    ],
  ])('that is not given, for %s', async (_, environment, mend) => {
    const { names, finding } = await faultsOf(['--only', 'token'], environment)
    expect(names).toEqual(['fault token/grant'])
    expect(finding('fault token/grant')?.mend).toContain(mend)
  })

  it.each([
    ['a wrong password', 'wrong-password', {}, '--username'],
    ['a disabled user', USER.password, { enabled: false }, 'switch Enabled on'],
    ['a user with a required action', USER.password, { requiredActions: ['UPDATE_PASSWORD'] }, 'required actions left'],
  ])('that is not given, for %s', async (_, password, changes, mend) => {
    await change(`/users/${realm.userId('03')}`, (user) => ({ ...user, ...changes }))
    const { names, finding } = await faultsOf(['--only', 'token', ...AS_USER], {}, password)
    expect(names).toEqual(['fault token/grant'])
    expect(finding('fault token/grant')?.mend).toContain(mend)
  })

  it('that is not given, for a client without direct access grants', async () => {
    await change(await clientPath('euralis-frontend'), (client) => ({ ...client, directAccessGrantsEnabled: false }))
    const { names, finding } = await tokenFaults()
    expect(names).toEqual(['fault token/grant'])
    expect(finding('fault token/grant')?.mend).toContain('Direct access grants is off')
  })
})

describe('the keys', () => {
  const addKey = async (
    name: string,
    config: Readonly<Record<string, readonly string[]>>,
    providerId = 'rsa-generated',
  ) => {
    const parentId = (await one('')).id ?? ''
    const id = await realm.admin.post(`/${realm.name}/components`, {
      name,
      providerId,
      parentId,
      providerType: 'org.keycloak.keys.KeyProvider',
      config: JSON.parse(JSON.stringify(config)) as JsonObject,
    })
    onTestFinished(() => realm.admin.delete(`/${realm.name}/components/${id}`))
  }

  it('of which the one that signs has 1024 bits', async () => {
    await addKey('small', {
      priority: ['500'],
      keySize: ['1024'],
      algorithm: ['RS256'],
      enabled: ['true'],
      active: ['true'],
    })
    const { names, finding } = await faultsOf(['--only', 'keys', 'token', ...AS_USER], {}, USER.password)
    expect(names).toEqual(['warning keys/set aside', 'fault token/key'])
    expect(finding('warning keys/set aside')?.seen).toContain('1024 bits')
  })

  it('of which none may sign', async () => {
    const components = JSON.parse(
      JSON.stringify(await realm.admin.get(`/${realm.name}/components?type=org.keycloak.keys.KeyProvider`)),
    ) as readonly JsonObject[]
    const signing = components.filter(({ providerId }) =>
      ['rsa-generated', 'ecdsa-generated', 'eddsa-generated'].includes(String(providerId)),
    )
    for (const { id } of signing) {
      await change(`/components/${id}`, ({ config, ...component }) => ({
        ...component,
        config: { ...(config as JsonObject), enabled: ['false'], active: ['false'] },
      }))
    }
    const { names, finding } = await faultsOf(['--only', 'keys'])
    expect(names).toEqual(['fault keys/signing keys'])
    expect(finding('fault keys/signing keys')?.mend).toContain('Add providers')
  })
})

describe('introspection', () => {
  it('by a client that is not among the audiences (Keycloak 26.6.2)', async () => {
    const secret = rememberSecret('the-secret-of-the-asker')
    const id = await realm.admin.post(`/${realm.name}/clients`, {
      clientId: 'asker',
      secret,
      publicClient: false,
      serviceAccountsEnabled: true,
    })
    onTestFinished(() => realm.admin.delete(`/${realm.name}/clients/${id}`))
    const { names, finding } = await tokenFaults({ ...CLIENT, OIDC_CLIENT_ID: 'asker', OIDC_CLIENT_SECRET: secret })
    expect(names).toEqual(['fault introspection/active'])
    expect(finding('fault introspection/active')?.mend).toContain(
      'Since 26.6.2, Keycloak says so unless asker is in the token’s aud',
    )
  })
})

it('prints no secret, whatever is wrong', async () => {
  const { stdout, stderr } = await doctor(AS_USER, CLIENT, USER.password)
  for (const secret of [USER.password, CLIENT.OIDC_CLIENT_SECRET, 'eyJ']) expect(stdout + stderr).not.toContain(secret)
})
