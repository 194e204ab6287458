import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { unpackText } from '../../../src/realm-ledger/pack-text.js'
import { runInProcess } from '../../support/run-in-process.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { ADMINISTRATOR } from '../administrator.js'
import { createRealmFolder } from '../provisioned-realm.js'

const SECRETS = {
  MAIL_PASSWORD: rememberSecret('the-password-of-the-mail-server'),
  SHOP_SECRET: rememberSecret('the-secret-of-the-shop'),
  SHOWN_NOWHERE: rememberSecret('came-by-reference-into-a-name'),
}

const MORE = `
smtpServer: { host: mail.example, from: a@mail.example, auth: 'true', user: u, password: '\${env:MAIL_PASSWORD}' }
displayNameHtml: '\${env:SHOWN_NOWHERE}'
`

it('no secret of files, environment or server is in what is printed, saved, recorded or kept in the realm', async () => {
  const realm = await createRealmFolder('secrets-nowhere')
  onTestFinished(() => realm.remove())
  const logs = await logFolder()
  const file = join(await temporaryFolder(), 'plan.json')
  await realm.edit('realm.yaml', (text) => text + MORE)
  // What users.dev.yaml names would be left alone.
  await realm.edit('users.dev.yaml', (text) => text.replace(/ {2}- clientId: backend-api\n {4}secret: .*\n/, ''))
  await realm.edit('clients/backend-api.yaml', (text) => `${text}secret: \${env:SHOP_SECRET}\n`)
  const said: string[] = []
  const run = async (argv: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<number> => {
    const { exitCode, stdout, stderr } = await runInProcess(['realm', ...argv], {
      environment: {
        KEYCLOAK_URL: inject('keycloakUrl'),
        KEYCLOAK_ADMIN: ADMINISTRATOR.username,
        KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
        LOG_DIR: logs,
        DATA_DIR: logs,
        ...SECRETS,
        ...more,
      },
    })
    said.push(stdout, stderr)
    return exitCode
  }
  const { directory } = realm
  expect(await run(['apply', directory, '--yes'])).toBe(0)
  expect(await run(['plan', directory])).toBe(0)
  const rotated = {
    MAIL_PASSWORD: rememberSecret('another-password-of-the-mail-server'),
    SHOP_SECRET: rememberSecret('another-secret-of-the-shop'),
    SHOWN_NOWHERE: rememberSecret('another-that-came-by-reference'),
  }
  for (const form of [[], ['--json'], ['--markdown'], ['--out', file]]) {
    expect(await run(['plan', directory, ...form], rotated)).toBe(3)
  }
  const saved = JSON.parse(await readFile(file, 'utf8'))
  expect(saved.plans[0].plan.steps.flatMap(({ changes }: { changes: readonly unknown[] }) => changes)).toEqual([
    { field: 'displayNameHtml', secret: 'changed' },
    { field: 'smtpServer.password', secret: 'changed' },
    { field: 'secret', secret: 'changed' },
  ])
  expect(await run(['apply', file, '--yes', '--json'], rotated)).toBe(0)
  expect(await run(['plan', directory], rotated)).toBe(0)

  const { attributes } = Object(await realm.admin.get(`/${realm.name}`))
  const ledger = unpackText(String(attributes['_passerelle.ledger']).replace(/^1 1 /, ''))
  const texts = [...said, await readFile(file, 'utf8'), await readFile(join(logs, 'audit.log'), 'utf8'), String(ledger)]
  const secrets = [...Object.values(SECRETS), ...Object.values(rotated), ADMINISTRATOR.password]
  expect(ledger).toContain('smtpServer.password')
  for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret)
})
