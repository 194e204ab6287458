import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { openCommandAlerts } from '../../../../src/cli/alerting.js'
import { type ApplyRecord, recordApply } from '../../../../src/cli/realm/record-apply.js'
import { grantOfStep } from '../../../../src/realm-drift/index.js'
import type { PlanStep } from '../../../../src/realm-engine/index.js'
import { logFolder, rememberSecret } from '../../../support/secrets-in-logs.js'
import { testConfiguration } from '../../../support/test-configuration.js'
import { startWebhookReceiver } from '../../../support/webhook-receiver.js'

const io = () => ({
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  environment: {},
})

const GIVES: PlanStep = {
  kind: 'user',
  key: 'jean',
  action: 'update',
  changes: [
    { field: 'realmRoles', from: ['gaveur'], to: ['gaveur', 'veterinaire'] },
    { field: 'clientRoles.realm-management', to: ['realm-admin'] },
  ],
  dangers: [],
  notes: [],
}
const OUTCOME = { applied: [GIVES], writes: 1, seconds: { write: 0, verify: 0 }, remaining: [] }

async function applied(directory: string): Promise<ApplyRecord> {
  return {
    audit: testConfiguration({ LOG_DIR: directory, DATA_DIR: directory }).audit,
    actor: 'admin',
    realm: 'small',
    url: 'http://127.0.0.1:8080',
    stack: undefined,
    path: 'realm-config/small',
    policyVersion: undefined,
    onRecord: () => {},
    grantOf: (step) => grantOfStep(step, {}),
  }
}

const linesOf = async (folder: string): Promise<readonly string[]> =>
  (await readFile(join(folder, 'audit.log'), 'utf8'))
    .trimEnd()
    .split('\n')
    .filter((line) => !line.includes('TRAIL_'))

it('each grant of a role stands in the trail, between what was meant and what became of it', async () => {
  const folder = await logFolder()
  await recordApply(await applied(folder), io(), async (_, onStep) => {
    onStep(GIVES, 1, 2)
    onStep({ ...GIVES, changes: [{ field: 'email', to: 'jean@gaveur.fr' }] }, 2, 2)
    return OUTCOME
  })
  expect(await linesOf(folder)).toEqual([
    expect.stringContaining('REALM_APPLY outcome=pending'),
    expect.stringMatching(
      /ROLE_GRANT outcome=success reason=ok path=realm-config\/small about=user\\u0020jean record=realm:small,server:http\S+,administration:true,roles:realm-management\/realm-admin\\u0020veterinaire seq=\S+ \| user=admin$/,
    ),
    expect.stringContaining('REALM_APPLY outcome=success'),
  ])
})

it('a grant that was made before an apply failed stands there too', async () => {
  const folder = await logFolder()
  const failing = recordApply(await applied(folder), io(), async (_, onStep) => {
    onStep(GIVES, 1, 2)
    throw new Error('Keycloak went away')
  })
  await expect(failing).rejects.toThrow('Keycloak went away')
  expect((await linesOf(folder)).map((line) => /(REALM_APPLY|ROLE_GRANT) outcome=\w+/.exec(line)?.[0])).toEqual([
    'REALM_APPLY outcome=pending',
    'ROLE_GRANT outcome=success',
    'REALM_APPLY outcome=failure',
  ])
})

it('an administrator who is made by an apply is told of by the command itself', async () => {
  const folder = await logFolder()
  const chat = await startWebhookReceiver()
  const rules = join(folder, 'alerts.yaml')
  await writeFile(
    rules,
    `targets: { chat: { webhook: chat } }
rules: [{ name: admin-granted, when: { event: ROLE_GRANT, record: { administration: true } }, to: chat }]
`,
  )
  const environment = {
    ALERTS_FILE: rules,
    ALERT_WEBHOOK_CHAT_URL: chat.url,
    ALERT_WEBHOOK_CHAT_SECRET: rememberSecret(`whsec_${Buffer.alloc(32, 12).toString('base64')}`),
  }
  const given = { ...io(), environment }
  const said = text(given.stderr)
  const alerts = await openCommandAlerts(given)
  await recordApply({ ...(await applied(folder)), onRecord: alerts.take }, given, async (_, onStep) => {
    onStep(GIVES, 1, 1)
    return OUTCOME
  })
  await alerts.close()
  given.stderr.end()
  expect(await said).toMatch(/^WARNING: ALERT admin-granted: admin: .*about=user jean/)
  expect(JSON.parse(chat.received[0]?.body ?? '').data).toMatchObject({ rule: 'admin-granted', who: 'admin' })
})
