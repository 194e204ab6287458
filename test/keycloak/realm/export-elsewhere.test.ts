import { expect, it } from 'vitest'
import {
  type AdminClient,
  expectObject,
  expectObjects,
  listMember,
  toJsonObject,
  without,
} from '../../../src/admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/json/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { exportRealm } from '../../../src/realm-export/index.js'
import { caseRealm } from './case-realm.js'

const SECRET = 'of-backend-api'

/** Clients as Keycloak's own interface makes them: it says the protocol. */
const CLIENTS: readonly JsonObject[] = [
  {
    clientId: 'backend-api',
    protocol: 'openid-connect',
    publicClient: false,
    secret: SECRET,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: true,
  },
  { clientId: 'web-app', protocol: 'openid-connect', publicClient: true, directAccessGrantsEnabled: false },
  { clientId: 'told', protocol: 'openid-connect' },
  { clientId: 'untold', secret: SECRET },
  { clientId: 'narrow', protocol: 'openid-connect', publicClient: false, secret: SECRET, fullScopeAllowed: false },
  { clientId: 'shop', protocol: 'saml', frontchannelLogout: false },
]

/** What Keycloak makes for each client anew, or adds to one that is told its protocol. */
const OWN_ATTRIBUTES =
  /^(client\.secret\.creation\.time|backchannel\.logout\..*|saml\.(signing|artifact\.binding).*|realm_client)$/

const inOneOrder = (list: JsonValue | undefined): JsonValue => (Array.isArray(list) ? list.toSorted() : (list ?? null))

async function clientsOf(admin: AdminClient, realm: string): Promise<readonly JsonObject[]> {
  const clients = expectObjects(await admin.get(`/${realm}/clients`), 'clients')
  return CLIENTS.map(({ clientId }) => {
    const client = expectObject(
      clients.find((one) => one.clientId === clientId),
      String(clientId),
    )
    const attributes = Object.entries(isJsonObject(client.attributes) ? client.attributes : {})
    // A SAML client has a secret that it never uses.
    return {
      ...without(client, client.protocol === 'saml' ? ['id', 'secret'] : ['id']),
      attributes: Object.fromEntries(attributes.filter(([name]) => !OWN_ATTRIBUTES.test(name))),
      defaultClientScopes: inOneOrder(client.defaultClientScopes),
      optionalClientScopes: inOneOrder(client.optionalClientScopes),
    }
  })
}

it('makes equal clients, and flows that ask for the same, in a realm of another name', async () => {
  const [here, there] = [caseRealm(), caseRealm()]
  await here.admin.post('', { realm: here.name, enabled: true })
  here.admin.doubtToken()
  for (const client of CLIENTS) await here.admin.post(`/${here.name}/clients`, client)
  await here.admin.post(`/${here.name}/authentication/flows/browser/copy`, { newName: 'our browser' })

  const exported = expectObject((await exportRealm(here.admin, here.name))?.document, 'the export')
  const text = JSON.stringify({ ...exported, realm: there.name })
  expect(text).not.toContain(here.name)
  const loaded = there.load(toJsonObject(JSON.parse(text.replaceAll(/\$\{env:[A-Z0-9_]+:-\*+\}/g, SECRET))))
  const { remaining } = await applyPlan(await planRealm(loaded, there.admin), loaded, there.admin)
  expect(remaining).toEqual([])
  expect(await clientsOf(there.admin, there.name)).toEqual(await clientsOf(here.admin, here.name))
  const again = (await exportRealm(there.admin, there.name))?.document
  expect(listMember(again ?? {}, 'authenticatorConfig')).toEqual(listMember(exported, 'authenticatorConfig'))
  expect(JSON.stringify(exported.authenticatorConfig)).toContain('"credentials":"webauthn-passwordless"')
}, 300_000)
