import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ECS_VERSION, toEcs } from '../../../src/audit-formats/index.js'
import { auditRecord } from '../audit-search/records.js'
import { sampleRecords } from './sample-records.js'

const published = z
  .object({
    version: z.string(),
    kinds: z.array(z.string()),
    outcomes: z.array(z.string()),
    categories: z.record(z.string(), z.array(z.string())),
    fields: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/audit-formats/ecs-9.4.0.json', import.meta.url), 'utf8')))

const categoriesSchema = z.object({
  event: z.object({
    kind: z.string(),
    category: z.array(z.string()),
    type: z.array(z.string()),
    outcome: z.string(),
  }),
})

/** What ECS would not take: `field: why`. */
function faultsOf(document: unknown): readonly string[] {
  const faults: string[] = []
  for (const [field, value] of leavesOf(document)) {
    if (field.startsWith('passerelle.')) continue
    const type = Object.hasOwn(published.fields, field) ? published.fields[field] : undefined
    if (type === undefined) faults.push(`${field}: no field of ECS`)
    else if (Array.isArray(value) && !type.endsWith('[]')) faults.push(`${field}: no list`)
    else if (typesOf(value).some((each) => each !== type.replace('[]', ''))) faults.push(`${field}: no ${type}`)
  }
  const { kind, category, type, outcome } = categoriesSchema.parse(document).event
  if (!published.kinds.includes(kind)) faults.push(`event.kind: ${kind}`)
  if (!published.outcomes.includes(outcome)) faults.push(`event.outcome: ${outcome}`)
  const expected = category.map((name) => published.categories[name] ?? [])
  if (expected.some((types) => !types.some((each) => type.includes(each)))) faults.push(`event.category: ${category}`)
  if (type.some((each) => !expected.some((types) => types.includes(each)))) faults.push(`event.type: ${type}`)
  return faults
}

function leavesOf(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, path === '' ? name : `${path}.${name}`))
}

const typesOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).map((each) => typeof each)

describe('a record in ECS', () => {
  it('is of the version that it is checked against', () => {
    expect(ECS_VERSION).toBe(published.version)
  })

  it('has fields of ECS alone, with their types, and categories that go together', () => {
    const faults = sampleRecords().flatMap((record) =>
      faultsOf(toEcs(record)).map((fault) => `${record.event} ${record.outcome} ${record.request?.method}: ${fault}`),
    )
    expect(faults).toEqual([])
  })

  it.each([
    [{ userr: { id: 'x' } }, 'userr.id: no field of ECS'],
    [{ user: { id: 1 } }, 'user.id: no string'],
    [{ user: { id: ['1'] } }, 'user.id: no list'],
    [
      { event: { kind: 'event', category: ['authentication'], type: ['denied'], outcome: 'success' } },
      'event.type: denied',
    ],
  ])('would be found wrong: %j', (spoiled, fault) => {
    expect(faultsOf({ ...toEcs(auditRecord()), ...spoiled })).toContain(fault)
  })

  it('says all that the record does', () => {
    expect(toEcs(auditRecord())).toMatchInlineSnapshot(`
      {
        "@timestamp": "2026-11-21T22:58:03.117042Z",
        "ecs": {
          "version": "9.4.0",
        },
        "event": {
          "action": "AUTHENTICATED_REQUEST",
          "category": [
            "api",
          ],
          "dataset": "passerelle.audit",
          "hash": "1111111111111111111111111111111111111111111111111111111111111111",
          "id": "cfc8086e64ed:4",
          "kind": "event",
          "module": "passerelle",
          "outcome": "success",
          "provider": "passerelle",
          "reason": "granted",
          "sequence": 4,
          "type": [
            "access",
            "allowed",
          ],
        },
        "host": {
          "hostname": "api-1",
          "name": "api-1",
        },
        "http": {
          "request": {
            "id": "4d4ad843",
            "method": "GET",
          },
          "response": {
            "status_code": 200,
          },
        },
        "message": "AUTHENTICATED_REQUEST success: granted",
        "passerelle": {
          "action": "gavage_data:read",
          "chain": "cfc8086e64ed",
          "client": "gaveurs-frontend",
          "outcome": "success",
          "policy": {
            "version": "9b1d6a3f0c52e847",
          },
          "prev": "0000000000000000000000000000000000000000000000000000000000000000",
          "record": "{"gaveur_id":1,"site_id":"LL"}",
          "session": "E40T46vvKxBfZhyVvjFjqBEl",
          "token": "onrtro:b9eda986",
        },
        "process": {
          "pid": 4711,
        },
        "related": {
          "hosts": [
            "api-1",
          ],
          "ip": [
            "10.1.2.3",
          ],
          "user": [
            "0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03",
            "jean.martin@gaveur.fr",
          ],
        },
        "service": {
          "name": "passerelle",
          "type": "passerelle",
        },
        "source": {
          "address": "10.1.2.3",
          "ip": "10.1.2.3",
        },
        "trace": {
          "id": "4bf92f3577b34da6a3ce929d0e0e4736",
        },
        "url": {
          "path": "/api/gavage/1",
        },
        "user": {
          "id": "0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03",
          "name": "jean.martin@gaveur.fr",
          "roles": [
            "gaveur",
          ],
        },
        "user_agent": {
          "original": "curl/8",
        },
      }
    `)
  })

  it('takes no text for an address', () => {
    const { source } = z.object({ source: z.unknown() }).parse(toEcs(auditRecord({ source: { address: 'unknown' } })))
    expect(source).toEqual({ address: 'unknown' })
  })
})
