import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { type ApplyRecord, recordApply } from '../../../../src/cli/realm/record-apply.js'
import { grantOfStep } from '../../../../src/realm-drift/index.js'
import type { PlanStep } from '../../../../src/realm-engine/index.js'
import { logFolder } from '../../../support/secrets-in-logs.js'
import { testConfiguration } from '../../../support/test-configuration.js'

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
      /ROLE_GRANT outcome=success reason=ok path=realm-config\/small about=user\\u0020jean record=realm:small,server:http\S+,administration:true,roles:realm-management\/realm-admin\\u0020veterinaire \| user=admin$/,
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
