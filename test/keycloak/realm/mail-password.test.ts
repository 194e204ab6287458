import { expect, inject, it } from 'vitest'
import {
  type AdminClient,
  createAdminClient,
  expectObject,
  expectObjects,
  expectText,
} from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import type { LoadedRealm } from '../../../src/realm-documents/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { type CaseRealm, caseRealm } from './case-realm.js'
import { fakeMailServer } from './fake-mail-server.js'

const MAIL_PASSWORD = 'password-of-the-mail-account'

async function apply(loaded: LoadedRealm, admin: AdminClient): Promise<void> {
  const { remaining } = await applyPlan(await planRealm(loaded, admin), loaded, admin)
  expect(remaining).toEqual([])
}

it('keeps the password of the mail account whatever else of the realm changes', async () => {
  const mail = await fakeMailServer()
  const realm = caseRealm()
  const { admin, load } = realm
  const smtpServer = {
    host: '127.0.0.1',
    port: String(mail.port),
    from: 'realm@mail.test',
    auth: 'true',
    user: 'postman',
    password: MAIL_PASSWORD,
  }
  await apply(load({ smtpServer }), admin)
  const tester = await realmAdministrator(realm)
  const signIn = `postman ${MAIL_PASSWORD}`
  await sendTestMail(tester, realm.name)
  expect(mail.signIns).toEqual([signIn])

  await apply(load({ displayName: 'Another name', attributes: { a: '1' } }), admin)
  await sendTestMail(tester, realm.name)
  expect(mail.signIns).toEqual([signIn, signIn])

  await apply(load({ smtpServer: { ...smtpServer, fromDisplayName: 'Realm', password: '**********' } }), admin)
  await sendTestMail(tester, realm.name)
  expect(mail.signIns).toEqual([signIn, signIn, signIn])

  await apply(load({ smtpServer: { ...smtpServer, password: 'another-password' } }), admin)
  await sendTestMail(tester, realm.name)
  expect(mail.signIns.at(-1)).toBe('postman another-password')
})

/** Keycloak tests the mail server by a mail to who asks, so that this has to be somebody with an address. */
async function realmAdministrator({ admin, name }: CaseRealm): Promise<AdminClient> {
  const password = 'password-of-the-tester'
  const id = await admin.post(`/${name}/users`, {
    username: 'tester',
    enabled: true,
    email: 'tester@mail.test',
    emailVerified: true,
    firstName: 'Test',
    lastName: 'Er',
    credentials: [{ type: 'password', value: password, temporary: false }],
  })
  const clients = expectObjects(await admin.get(`/${name}/clients?clientId=realm-management`), 'clients')
  const client = expectText(clients[0] ?? {}, 'id', 'realm-management')
  const role = expectObject(await admin.get(`/${name}/clients/${client}/roles/realm-admin`), 'the role')
  await admin.post(`/${name}/users/${id}/role-mappings/clients/${client}`, [role])
  return createAdminClient({ url: inject('keycloakUrl'), credentials: { username: 'tester', password, realm: name } })
}

async function sendTestMail(tester: AdminClient, realm: string): Promise<void> {
  const { smtpServer } = expectObject(await tester.get(`/${realm}`), 'the realm')
  const settings: JsonObject = expectObject(smtpServer, 'the mail server')
  await tester.post(`/${realm}/testSMTPConnection`, settings)
}
