import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type AuditEvent, createRecordEncoder, recordSchema } from '../../../src/audit-record/index.js'

const document = (name: string): string => new URL(`../../../docs/audit/${name}`, import.meta.url).pathname

describe('the documents of the record', () => {
  it('have the schema as JSON Schema', async () => {
    const schema = {
      $id: 'urn:passerelle:audit:record:1',
      title: 'A record of the audit trail of Passerelle, version 1',
      ...z.toJSONSchema(recordSchema, { target: 'draft-2020-12' }),
    }
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(document('record.schema.json'))
  })

  it('name each of its members', () => {
    const text = readFileSync(document('record.md'), 'utf8')
    for (const member of Object.keys(recordSchema.shape)) expect(text).toContain(`\`${member}\``)
  })
})

it('the page shows what becomes of names that are the same once they were cut', () => {
  const encode = createRecordEncoder({ host: 'h', pid: 1 })
  const place = { chain: 'cfc8086e64ed', seq: 1, time: '2026-11-21T22:58:03.117042Z', prev: '0'.repeat(64) }
  const recordOf = (record: NonNullable<AuditEvent['record']>): string =>
    /"record":(\{[^}]*\})/.exec(
      encode({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok', record }, place),
    )?.[1] ?? ''
  const page = readFileSync(document('record.md'), 'utf8')
  expect(page).toContain(`\`${recordOf({ 'password=a': 1, 'password=b': 2 })}\``)
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`m${at}`, at]))
  expect(recordOf(many)).toMatch(/"m63":63,"«more»":true\}$/)
  expect(page).toContain('At most 64 members, and then `"«more»":true`')
})
