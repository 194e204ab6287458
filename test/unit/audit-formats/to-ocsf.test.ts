import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OCSF_CLASSES, OCSF_VERSION, ocsfActivity, toEcs, toOcsf } from '../../../src/audit-formats/index.js'
import { auditRecord } from '../audit-search/records.js'
import { sampleRecords } from './sample-records.js'

const shapeSchema = z.object({
  attributes: z.record(
    z.string(),
    z.object({
      type: z.string(),
      array: z.boolean().optional(),
      requirement: z.string().optional(),
      enum: z.record(z.string(), z.string()).optional(),
    }),
  ),
  constraints: z.object({ at_least_one: z.array(z.string()).optional() }).optional(),
})

type Shape = z.infer<typeof shapeSchema>

const published = z
  .object({
    version: z.string(),
    classes: z.record(
      z.string(),
      shapeSchema.extend({ class_uid: z.int(), category_uid: z.int(), caption: z.string() }),
    ),
    objects: z.record(z.string(), shapeSchema),
    types: z.record(z.string(), z.object({ regex: z.string().optional(), type: z.string().optional() })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/audit-formats/ocsf-1.7.0.json', import.meta.url), 'utf8')))

const membersSchema = z.record(z.string(), z.unknown())

/** What OCSF would not take: `path: why`. */
function faultsOf(value: unknown, { attributes, constraints }: Shape, path: string): readonly string[] {
  const members = membersSchema.safeParse(value).data
  if (members === undefined) return [`${path}: no object`]
  const missing = Object.entries(attributes).flatMap(([name, { requirement }]) =>
    requirement === 'required' && !Object.hasOwn(members, name) ? [`${path}.${name}: required`] : [],
  )
  const choice = constraints?.at_least_one
  const chosen = choice === undefined || choice.some((name) => Object.hasOwn(members, name))
  const unknown = Object.keys(members).filter((name) => !Object.hasOwn(attributes, name))
  return [
    ...missing,
    ...(chosen ? [] : [`${path}: at least one of ${choice}`]),
    ...unknown.map((name) => `${path}.${name}: no attribute`),
    ...Object.entries(members).flatMap(([name, member]) => memberFaults(member, attributes[name], `${path}.${name}`)),
  ]
}

function memberFaults(
  value: unknown,
  attribute: Shape['attributes'][string] | undefined,
  path: string,
): readonly string[] {
  if (attribute === undefined) return []
  if (attribute.array !== true) return valueFaults(value, attribute, path)
  if (!Array.isArray(value)) return [`${path}: no list`]
  return value.flatMap((each, index) => valueFaults(each, attribute, `${path}[${index}]`))
}

function valueFaults(
  value: unknown,
  { type, enum: known }: Shape['attributes'][string],
  path: string,
): readonly string[] {
  if (type === 'object' || type === 'json_t') return []
  if (!type.endsWith('_t')) {
    const shape = published.objects[type]
    return shape === undefined ? [`${path}: object ${type} is not among the fixtures`] : faultsOf(value, shape, path)
  }
  // What 99 stands for is said by the sibling.
  if (known !== undefined && !Object.hasOwn(known, String(value))) return [`${path}: ${value} is not among its values`]
  const { regex, type: base = type } = published.types[type] ?? {}
  const isNumber = base === 'integer_t' || base === 'long_t' || type === 'timestamp_t'
  if (typeof value !== (isNumber ? 'number' : base === 'boolean_t' ? 'boolean' : 'string'))
    return [`${path}: no ${type}`]
  return regex !== undefined && !new RegExp(regex).test(String(value)) ? [`${path}: ${value} is no ${type}`] : []
}

function faultsOfEvent(document: unknown): readonly string[] {
  const { class_uid, category_uid, activity_id, type_uid, metadata } = z
    .object({
      class_uid: z.int(),
      category_uid: z.int(),
      activity_id: z.int(),
      type_uid: z.int(),
      metadata: membersSchema,
    })
    .parse(document)
  const found = Object.entries(published.classes).find(([, each]) => each.class_uid === class_uid)
  if (found === undefined) return [`class_uid: ${class_uid}`]
  const [name, shape] = found
  const { category_uid: _, class_uid: __, ...others } = shape.attributes
  const faults = faultsOf(
    document,
    { ...shape, attributes: { ...others, category_uid: NUMBER, class_uid: NUMBER } },
    name,
  )
  return [
    ...faults,
    ...(category_uid === shape.category_uid ? [] : [`category_uid: ${category_uid}`]),
    ...(type_uid === class_uid * 100 + activity_id ? [] : [`type_uid: ${type_uid}`]),
    ...(metadata.version === published.version ? [] : [`metadata.version: ${metadata.version}`]),
  ]
}

const NUMBER = { type: 'integer_t', requirement: 'required' }

describe('a record in OCSF', () => {
  it('is of the version that it is checked against', () => {
    expect(OCSF_VERSION).toBe(published.version)
  })

  it('has what its class asks for, and nothing that its class has not', () => {
    const faults = sampleRecords().flatMap((record) =>
      faultsOfEvent(toOcsf(record)).map(
        (fault) => `${record.event} ${record.outcome} ${record.request?.method}: ${fault}`,
      ),
    )
    expect([...new Set(faults)]).toEqual([])
  })

  it('calls classes and activities as OCSF does', () => {
    for (const record of sampleRecords()) {
      const { class: name, id, name: caption } = ocsfActivity(record)
      const shape = published.classes[name]
      expect(OCSF_CLASSES[name]).toEqual({ uid: shape?.class_uid, name: shape?.caption })
      const known = shape?.attributes.activity_id?.enum?.[id]
      if (id === 99) expect(known).toBe('Other')
      else expect(caption).toBe(known)
    }
  })

  it.each([
    [{ severity_id: 7 }, 'api_activity.severity_id: 7 is not among its values'],
    [{ time: 'now' }, 'api_activity.time: no timestamp_t'],
    [{ src_endpoint: {} }, /at least one of ip/],
    [{ src_endpoint: { ip: 'unknown' } }, /is no ip_t/],
    [{ http_request: { url: { paths: '/' } } }, /url.paths: no attribute/],
    [{ api: {} }, 'api_activity.api.operation: required'],
    [{ type_uid: 1 }, 'type_uid: 1'],
  ])('would be found wrong: %j', (spoiled, fault) => {
    expect(faultsOfEvent({ ...toOcsf(auditRecord()), ...spoiled }).join('\n')).toMatch(fault)
  })

  it('says all that the record does', () => {
    expect(toOcsf(auditRecord())).toMatchInlineSnapshot(`
      {
        "activity_id": 2,
        "activity_name": "Read",
        "actor": {
          "app_uid": "gaveurs-frontend",
          "authorizations": [
            {
              "decision": "allowed",
              "policy": {
                "uid": "9b1d6a3f0c52e847",
                "version": "9b1d6a3f0c52e847",
              },
            },
          ],
          "session": {
            "uid": "E40T46vvKxBfZhyVvjFjqBEl",
          },
          "user": {
            "groups": [
              {
                "name": "gaveur",
                "type": "role",
              },
            ],
            "name": "jean.martin@gaveur.fr",
            "uid": "0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03",
          },
        },
        "api": {
          "operation": "gavage_data:read",
          "request": {
            "uid": "4d4ad843",
          },
          "response": {
            "code": 200,
          },
        },
        "category_uid": 6,
        "class_name": "API Activity",
        "class_uid": 6003,
        "http_request": {
          "http_method": "GET",
          "uid": "4d4ad843",
          "url": {
            "path": "/api/gavage/1",
          },
          "user_agent": "curl/8",
        },
        "http_response": {
          "code": 200,
        },
        "message": "AUTHENTICATED_REQUEST success: granted",
        "metadata": {
          "correlation_uid": "4bf92f3577b34da6a3ce929d0e0e4736",
          "event_code": "AUTHENTICATED_REQUEST",
          "log_name": "audit",
          "log_provider": "passerelle",
          "original_time": "2026-11-21T22:58:03.117042Z",
          "product": {
            "name": "Passerelle",
            "vendor_name": "Passerelle",
          },
          "sequence": 4,
          "uid": "cfc8086e64ed:4",
          "version": "1.7.0",
        },
        "resources": [
          {
            "data": {
              "gaveur_id": 1,
              "site_id": "LL",
            },
            "role": "Target",
            "role_id": 1,
            "type": "gavage_data",
            "uid": "gaveur_id=1,site_id=LL",
          },
        ],
        "severity_id": 1,
        "src_endpoint": {
          "ip": "10.1.2.3",
        },
        "status": "Success",
        "status_code": "granted",
        "status_detail": "success",
        "status_id": 1,
        "time": 1795301883117,
        "type_uid": 600302,
        "unmapped": {
          "action": "gavage_data:read",
          "chain": "cfc8086e64ed",
          "event": "AUTHENTICATED_REQUEST",
          "hash": "1111111111111111111111111111111111111111111111111111111111111111",
          "host": "api-1",
          "pid": 4711,
          "policy": {
            "version": "9b1d6a3f0c52e847",
          },
          "prev": "0000000000000000000000000000000000000000000000000000000000000000",
          "record": {
            "gaveur_id": 1,
            "site_id": "LL",
          },
          "token": "onrtro:b9eda986",
        },
      }
    `)
  })
})

it.each(['constructor', '__proto__', 'toString'])('an event that is called %s is filed as any other', (event) => {
  const usual = auditRecord({ event: 'SOMETHING_ELSE' })
  expect(toOcsf({ ...usual, event })).toMatchObject({ class_uid: toOcsf(usual).class_uid })
  expect(toEcs({ ...usual, event })).toMatchObject({ event: { category: ['api'] } })
})
