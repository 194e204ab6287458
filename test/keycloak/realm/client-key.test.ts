import { generateKeyPairSync } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import {
  createAdminClient,
  expectObject,
  expectObjects,
  expectText,
  parseClientKey,
} from '../../../src/admin-api/index.js'
import { planRealm } from '../../../src/realm-engine/index.js'
import { type CaseRealm, caseRealm } from './case-realm.js'

const PAIRS = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  EdDSA: generateKeyPairSync('ed25519'),
}

it.each(['ES256', 'RS256', 'EdDSA'] as const)(
  'plans as a client that signs in with a private key: %s',
  async (algorithm) => {
    const { publicKey, privateKey } = PAIRS[algorithm]
    const realm = caseRealm()
    await realm.admin.post('', { realm: realm.name, enabled: true })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: algorithm }
    await makeDeployer(realm, JSON.stringify({ keys: [jwk] }))
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const signInWith = (text: string) => {
      const clientKey = parseClientKey(text)
      if (clientKey === undefined) throw new Error('no key')
      const credentials = { clientId: 'deployer', clientKey, realm: realm.name }
      return planRealm(
        realm.load({ displayName: 'New' }),
        createAdminClient({ url: inject('keycloakUrl'), credentials }),
      )
    }
    expect((await signInWith(pem)).steps).toMatchObject([{ kind: 'realm', action: 'update' }])

    const another = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    })
    await expect(signInWith(another.toString())).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('KEYCLOAK_CLIENT_KEY'),
    })
  },
)

async function makeDeployer({ admin, name }: CaseRealm, keys: string): Promise<void> {
  await admin.post(`/${name}/clients`, {
    clientId: 'deployer',
    clientAuthenticatorType: 'client-jwt',
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    attributes: { 'use.jwks.string': 'true', 'jwks.string': keys },
  })
  const idOf = async (clientId: string): Promise<string> =>
    expectText(
      expectObjects(await admin.get(`/${name}/clients?clientId=${clientId}`), 'clients')[0] ?? {},
      'id',
      clientId,
    )
  const management = await idOf('realm-management')
  const user = expectObject(await admin.get(`/${name}/clients/${await idOf('deployer')}/service-account-user`), 'user')
  const role = expectObject(await admin.get(`/${name}/clients/${management}/roles/manage-realm`), 'role')
  await admin.post(`/${name}/users/${expectText(user, 'id', 'user')}/role-mappings/clients/${management}`, [role])
}
