import { expect, it } from 'vitest'
import { createRecordEncoder, parseRecord } from '../../../src/audit-record/index.js'

const encode = createRecordEncoder({ host: 'test', pid: 1 })

const lineAt = (time: string): string =>
  `${encode({ event: 'LOGOUT', outcome: 'success', reason: 'ok' }, { chain: 'cfc8086e64ed', seq: 1, time, prev: '0'.repeat(64) })},"hash":"${'1'.repeat(64)}"}`

it('reads a record of a moment', () => {
  expect(parseRecord(lineAt('2026-11-21T23:59:59.999999Z'))).toBeDefined()
})

// A report, or a table, would end with "Invalid time value".
it.each([
  '2026-13-01T00:00:00.000000Z',
  '2026-00-01T00:00:00.000000Z',
  '2026-01-32T00:00:00.000000Z',
  '2026-01-00T00:00:00.000000Z',
  '2026-01-01T24:00:00.000000Z',
  '2026-01-01T00:60:00.000000Z',
  '2026-01-01T00:00:60.000000Z',
])('reads none of a moment that there is not: %s', (time) => {
  expect(parseRecord(lineAt(time))).toBeUndefined()
})
