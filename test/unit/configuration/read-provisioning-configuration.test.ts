import { describe, expect, it } from 'vitest'
import { readProvisioningConfiguration } from '../../../src/configuration/index.js'

type Environment = Readonly<Record<string, string>>

const URL_OF_KEYCLOAK = { KEYCLOAK_URL: 'https://id.example.com' }
const ADMIN = { KEYCLOAK_ADMIN: 'admin', KEYCLOAK_ADMIN_PASSWORD: 's1' }
const CLIENT = { KEYCLOAK_CLIENT_ID: 'deployer', KEYCLOAK_CLIENT_SECRET: 's2' }
const CLIENT_WITH_KEY = { KEYCLOAK_CLIENT_ID: 'deployer', KEYCLOAK_CLIENT_KEY: '/run/secrets/key.pem' }
const WAYS_IN =
  'Set KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD, or KEYCLOAK_CLIENT_ID and one of KEYCLOAK_CLIENT_SECRET and KEYCLOAK_CLIENT_KEY.'

/** `VARIABLE problem. Mend.`, one for each mistake. */
function refused(environment: Environment): readonly string[] {
  const result = readProvisioningConfiguration(environment)
  if (result.ok) throw new Error('accepted')
  return result.mistakes.map(({ variable, problem, mend }) => `${variable} ${problem}. ${mend}`)
}

describe('what provisioning reads', () => {
  it.each([
    [ADMIN, { admin: { username: 'admin', password: 's1' } }],
    [CLIENT, { client: { id: 'deployer', secret: 's2' } }],
    [CLIENT_WITH_KEY, { client: { id: 'deployer', keyFile: '/run/secrets/key.pem' } }],
  ])('is an address and one way in: %j', (credentials, way) => {
    expect(readProvisioningConfiguration({ ...URL_OF_KEYCLOAK, ...credentials })).toEqual({
      ok: true,
      keycloak: { url: 'https://id.example.com', ...way },
      audit: {
        directory: 'logs',
        dataDirectory: 'data',
        onFailure: 'refuse',
        anchors: [],
        anchorsInDatabase: false,
        pseudonyms: false,
        changes: { values: false },
        mask: [],
        retention: {},
      },
      stack: 'default',
      warnings: [],
    })
  })

  it('is the folder of the trail too', () => {
    const environment = { ...URL_OF_KEYCLOAK, ...ADMIN, LOG_DIR: '/var/log/passerelle' }
    expect(readProvisioningConfiguration(environment)).toMatchObject({ audit: { directory: '/var/log/passerelle' } })
  })

  it('is none of what only a server needs, wrong or right', () => {
    const others = {
      NODE_ENV: 'prodution',
      HOST: '0.0.0.0',
      PORT: 'many',
      VERIFY_TOKEN_SIGNATURE: 'false',
      OIDC_ISUER: 'x',
      WEBHOOK_ORDERS_PROVIDER: 'github',
    }
    const environment = { ...URL_OF_KEYCLOAK, ...ADMIN }
    expect(readProvisioningConfiguration({ ...environment, ...others })).toEqual(
      readProvisioningConfiguration(environment),
    )
  })
})

describe('mistakes of provisioning', () => {
  it.each<[Environment, ...string[]]>([
    [
      {},
      'KEYCLOAK_URL is not set. Set it to the address of Keycloak, such as https://id.example.com.',
      `KEYCLOAK_ADMIN is not set. ${WAYS_IN}`,
    ],
    [ADMIN, 'KEYCLOAK_URL is not set. Set it to the address of Keycloak, such as https://id.example.com.'],
    [URL_OF_KEYCLOAK, `KEYCLOAK_ADMIN is not set. ${WAYS_IN}`],
    [
      { KEYCLOAK_URL: 'id.example', KEYCLOAK_ADMIN: 'admin', KEYCLOAK_CLIENT_SECRET: 's2' },
      'KEYCLOAK_URL is not a URL that starts with https:// or http://. Write it as https://id.example.com.',
      'KEYCLOAK_ADMIN_PASSWORD is missing, but KEYCLOAK_ADMIN is set. Set KEYCLOAK_ADMIN_PASSWORD, or unset KEYCLOAK_ADMIN.',
      'KEYCLOAK_CLIENT_ID is missing, but KEYCLOAK_CLIENT_SECRET is set. Set KEYCLOAK_CLIENT_ID, or unset KEYCLOAK_CLIENT_SECRET.',
    ],
    [
      { ...URL_OF_KEYCLOAK, KEYCLOAK_CLIENT_ID: 'deployer' },
      'KEYCLOAK_CLIENT_SECRET is missing, but KEYCLOAK_CLIENT_ID is set. Set KEYCLOAK_CLIENT_SECRET or KEYCLOAK_CLIENT_KEY, or unset KEYCLOAK_CLIENT_ID.',
    ],
    [
      { KEYCLOAK_CLIENT_KEY: '/run/secrets/key.pem' },
      'KEYCLOAK_URL is not set. Set it to the address of Keycloak, such as https://id.example.com.',
      'KEYCLOAK_CLIENT_ID is missing, but KEYCLOAK_CLIENT_KEY is set. Set KEYCLOAK_CLIENT_ID, or unset KEYCLOAK_CLIENT_KEY.',
    ],
    [
      { ...URL_OF_KEYCLOAK, ...CLIENT, ...CLIENT_WITH_KEY },
      'KEYCLOAK_CLIENT_KEY is set, and so is KEYCLOAK_CLIENT_SECRET: it is not clear how the client signs in. Keep one of the two.',
    ],
    [
      { ...URL_OF_KEYCLOAK, ...ADMIN, ...CLIENT },
      'KEYCLOAK_CLIENT_ID is set, and so is KEYCLOAK_ADMIN: it is not clear who applies. Keep one of the two ways in.',
    ],
    [
      { ...URL_OF_KEYCLOAK, KEYCLOAK_ADMIN: 'admin', KEYCLOAK_ADMIN_PASWORD: 's1', OIDC_ISUER: 'x' },
      'KEYCLOAK_ADMIN_PASSWORD is missing, but KEYCLOAK_ADMIN is set. Set KEYCLOAK_ADMIN_PASSWORD, or unset KEYCLOAK_ADMIN.',
      'KEYCLOAK_ADMIN_PASWORD is not a variable of Passerelle and has no effect. Did you mean KEYCLOAK_ADMIN_PASSWORD?',
    ],
  ])('are told all at once: %j', (environment, ...expected) => {
    expect(refused(environment)).toEqual(expected)
  })

  it('that stop nothing are warnings', () => {
    const environment = { ...URL_OF_KEYCLOAK, ...ADMIN, KEYCLOAK_CLIENT_IDS: 'x' }
    expect(readProvisioningConfiguration(environment)).toMatchObject({
      ok: true,
      warnings: [
        'KEYCLOAK_CLIENT_IDS is not a variable of Passerelle and has no effect. Did you mean KEYCLOAK_CLIENT_ID?',
      ],
    })
  })
})
