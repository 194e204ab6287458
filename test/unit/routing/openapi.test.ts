import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createOpenApiDocument, declareRoute, parseRouteInput } from '../../../src/routing/index.js'

const feeding = declareRoute({
  method: 'POST',
  path: '/api/gavage/:gaveurId',
  summary: 'Record a feeding',
  access: { permission: 'gavage_data:write', record: ({ params }) => ({ gaveur_id: params.gaveurId }) },
  params: z.strictObject({
    gaveurId: z
      .string()
      .regex(/^[1-9][0-9]*$/, 'must be a positive integer')
      .transform(Number),
  }),
  query: z.strictObject({ dry: z.enum(['yes']).optional() }),
  body: z.strictObject({ lot: z.string(), dose_g: z.int() }),
  responses: { 201: { description: 'Recorded', schema: z.object({ id: z.int() }) } },
  handle: ({ body }) => ({ status: 201, body: { id: 1, ...body } }),
})

describe('the OpenAPI document', () => {
  const open = declareRoute({
    method: 'GET',
    path: '/open',
    summary: 'For everyone',
    access: 'public',
    responses: { 200: { description: 'Text', mediaType: 'text/plain', schema: z.string() } },
    handle: () => ({ status: 200, body: 'hello', mediaType: 'text/plain' }),
  })
  const document = createOpenApiDocument([feeding, open], {
    title: 'Test',
    version: '1',
    issuer: 'https://id.example/realms/x',
  })

  it('says what a route takes, whom it lets in, and how it may refuse', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/api/gavage/{gaveurId}': {
          post: {
            operationId: 'postApiGavageGaveurId',
            security: [{ oidc: [] }],
            'x-permission': 'gavage_data:write',
            parameters: [
              { name: 'gaveurId', in: 'path', required: true, schema: { type: 'string' } },
              { name: 'dry', in: 'query', required: false },
            ],
            requestBody: {
              content: { 'application/json': { schema: { required: ['lot', 'dose_g'], additionalProperties: false } } },
            },
          },
        },
        '/open': {
          get: { security: [], responses: { 200: { content: { 'text/plain': { schema: { type: 'string' } } } } } },
        },
      },
      components: {
        securitySchemes: { oidc: { openIdConnectUrl: 'https://id.example/realms/x/.well-known/openid-configuration' } },
      },
    })
  })

  it('derives the refusals from the declaration', () => {
    const statuses = (path: string, method: string): unknown =>
      z
        .object({
          paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) }))),
        })
        .transform(({ paths }) => Object.keys(paths[path]?.[method]?.responses ?? {}))
        .parse(document)
    expect(statuses('/api/gavage/{gaveurId}', 'post')).toEqual(['201', '400', '401', '403', '404', '413', '415', '503'])
    expect(statuses('/open', 'get')).toEqual(['200'])
  })
})

describe('a request’s input', () => {
  it('is parsed by the schemas of the route', () => {
    const input = parseRouteInput(feeding, {
      params: { gaveurId: '7' },
      query: {},
      body: { lot: 'LL042', dose_g: 420 },
    })
    expect(input).toEqual({
      ok: true,
      request: { params: { gaveurId: 7 }, query: {}, body: { lot: 'LL042', dose_g: 420 } },
    })
  })

  it('is refused with every problem of every part, by field, without its values', () => {
    const input = parseRouteInput(feeding, {
      params: { gaveurId: 'seven' },
      query: { dry: 'secret-value' },
      body: { lot: 42, dose_g: 1.5, __proto__x: true, extra: 'secret-value' },
    })
    expect(input.ok).toBe(false)
    const problems = input.ok ? [] : input.problems
    expect(problems.map(({ field }) => field)).toEqual([
      'params.gaveurId',
      'query.dry',
      'body.lot',
      'body.dose_g',
      'body.__proto__x',
      'body.extra',
    ])
    expect(JSON.stringify(problems)).not.toContain('secret-value')
  })
})
