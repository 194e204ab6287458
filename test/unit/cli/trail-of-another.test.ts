import { chown, readdir } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { withRecorder } from '../../../src/cli/audit/recorded-access.js'
import { recordApply } from '../../../src/cli/realm/record-apply.js'
import { openDriftRecorder } from '../../../src/cli/realm/record-drift.js'
import { type Owners, refuseTrailOfAnother } from '../../../src/cli/trail-of-another.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testConfiguration } from '../../support/test-configuration.js'

const AUDIT = { directory: '/srv/logs', dataDirectory: '/srv/data' }
const owners = (self: number | undefined, of: Readonly<Record<string, number>>): Owners => ({
  self,
  of: (path) => of[path],
})

it.each([
  ['the folder of the trail', { '/srv/logs/audit': 1000, '/srv/logs': 0, '/srv/data': 0 }, '/srv/logs/audit'],
  ['the folder that it would be made in', { '/srv/logs': 1000, '/srv/data': 0 }, '/srv/logs'],
  ['the folder of the anchors', { '/srv/logs': 0, '/srv/data': 1000 }, '/srv/data'],
])('root records nothing where %s is another user’s', (_, of, named) => {
  const refused = expect.objectContaining({
    code: 'trail_of_another',
    exitCode: 1,
    message: expect.stringMatching(`^${named} belongs to another user \\(uid 1000\\).*sudo -u '#1000'`),
  })
  expect(() => refuseTrailOfAnother(AUDIT, owners(0, of))).toThrow(refused)
  for (const self of [1000, 1001, undefined]) refuseTrailOfAnother(AUDIT, owners(self, of))
})

it('root records in folders of his own, and in new ones', () => {
  refuseTrailOfAnother(AUDIT, owners(0, { '/srv/logs/audit': 0, '/srv': 1000, '/srv/data': 0 }))
  refuseTrailOfAnother(AUDIT, owners(0, { '/srv': 1000, '/': 0 }))
})

type Audit = Parameters<typeof refuseTrailOfAnother>[0] & Parameters<typeof openDriftRecorder>[0]['audit']

const io = () => ({ stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), environment: {} })
const APPLIED = { actor: 'admin', realm: 'r', url: 'http://127.0.0.1', stack: undefined, path: 'r', policyVersion: '1' }
const OUTCOME = { applied: [], writes: 0, seconds: { write: 0, verify: 0 }, remaining: [] }

it.each<readonly [string, (audit: Audit) => Promise<unknown>]>([
  [
    'realm drift',
    async (audit) => openDriftRecorder({ audit, actor: 'admin', path: 'r', onRecord: () => {} }, io()).close(),
  ],
  [
    'realm apply',
    (audit) =>
      recordApply({ ...APPLIED, audit, onRecord: () => {}, grantOf: () => undefined }, io(), async () => OUTCOME),
  ],
  [
    'what audit does',
    (audit) => withRecorder({ audit, path: audit.directory, now: () => new Date() }, io(), async () => undefined),
  ],
])('%s leaves no file of root in the folders of another', async (_, record) => {
  const [directory, dataDirectory] = [await logFolder(), await temporaryFolder()]
  const { audit } = testConfiguration({ LOG_DIR: directory, DATA_DIR: dataDirectory })
  // Who is not root can give nothing away, and has nothing to be kept from.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(directory, 65_534, 65_534)
  if (isRoot) await expect(record(audit)).rejects.toMatchObject({ code: 'trail_of_another' })
  else await record(audit)
  expect((await readdir(directory)).length === 0).toBe(isRoot)
  if (isRoot) await chown(directory, 0, 0)
  await record(audit)
  expect(await readdir(directory)).toContain('audit')
})
