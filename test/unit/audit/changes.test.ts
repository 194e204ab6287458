import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type AuditTrailOptions, createAuditTrail } from '../../../src/audit/index.js'
import { parseRecord } from '../../../src/audit-record/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** What a trail with these options has of a change. */
async function changeIn(options: AuditTrailOptions) {
  const directory = await logFolder()
  const trail = createAuditTrail({ directory, dataDirectory: await temporaryFolder(), ...options })
  const change = { before: { iban: 'FR76', contact: { phone: '05', mail: 'x' } }, after: { name: 'Jean' } }
  await trail.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok', change })
  await trail.close()
  const folder = join(directory, 'audit')
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
  return lines.map(parseRecord).find((record) => record?.event === 'DATA_MUTATION')?.change
}

const DIGEST = /^sha256:[0-9a-f]{64}$/

it('keeps digests of a change, and its values where it is told to, masked by either option', async () => {
  const digests = { before: expect.stringMatching(DIGEST), after: expect.stringMatching(DIGEST) }
  expect(await changeIn({})).toEqual(digests)
  expect(await changeIn({ changes: { values: true, mask: ['iban'] }, mask: ['change.contact.phone'] })).toEqual({
    ...digests,
    values: {
      before: { iban: '«masked»', contact: { phone: '«masked»', mail: 'x' } },
      after: { name: 'Jean' },
    },
  })
})

it('keeps digests that nobody without the key can try guesses on, where people have pseudonyms', async () => {
  const privacyKey = Buffer.alloc(32, 7).toString('base64')
  expect(await changeIn({ pseudonyms: true, privacyKey })).toEqual({
    before: expect.stringMatching(/^hmac-sha256:/),
    after: expect.stringMatching(/^hmac-sha256:/),
  })
})

it('is not opened with a mask that cannot be meant', async () => {
  const directory = await logFolder()
  expect(() => createAuditTrail({ directory, changes: { mask: ['a..b'] } })).toThrow(/changes\.mask/)
})
