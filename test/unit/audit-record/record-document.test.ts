import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recordSchema } from '../../../src/audit-record/index.js'

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
