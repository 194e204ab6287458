import { z } from 'zod'
import type { Route } from './declare-route.js'

export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  readonly description?: string
  /** The issuer whose access tokens the API takes: its discovery document is named as the security scheme. */
  readonly issuer: string
}

type JsonObject = Record<string, unknown>

const PROBLEM_SCHEMA: JsonObject = {
  type: 'object',
  description: 'Problem details, RFC 9457',
  required: ['type', 'title', 'status', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, problem: { type: 'string' } },
        required: ['field', 'problem'],
      },
    },
  },
}

/** The OpenAPI 3.1 document of these routes: printed from the declarations that the router runs. */
export function createOpenApiDocument(routes: readonly Route[], info: OpenApiInfo): JsonObject {
  const paths: Record<string, JsonObject> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: info.title,
      version: info.version,
      ...(info.description === undefined ? {} : { description: info.description }),
    },
    paths,
    components: {
      securitySchemes: {
        oidc: { type: 'openIdConnect', openIdConnectUrl: `${info.issuer}/.well-known/openid-configuration` },
      },
      schemas: { Problem: PROBLEM_SCHEMA },
    },
  }
}

function operation(route: Route): JsonObject {
  const permission = typeof route.access === 'object' ? route.access.permission : undefined
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    security: route.access === 'public' ? [] : [{ oidc: [] }],
    ...(permission === undefined ? {} : { 'x-permission': permission }),
    parameters: [...parameters(route, 'params', 'path'), ...parameters(route, 'query', 'query')],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } },
        }),
    responses: responses(route),
  }
}

function parameters(route: Route, part: 'params' | 'query', place: 'path' | 'query'): readonly JsonObject[] {
  const schema = route[part]
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input')
  return Object.entries(isObject(properties) ? properties : {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: property,
  }))
}

function responses(route: Route): JsonObject {
  const answers: JsonObject = {}
  for (const [status, { description, schema, mediaType = 'application/json' }] of Object.entries(route.responses)) {
    answers[status] = {
      description,
      ...(schema === undefined ? {} : { content: { [mediaType]: { schema: schemaOf(schema, 'output') } } }),
    }
  }
  for (const [status, description] of derivedProblems(route)) {
    answers[status] ??= {
      description,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }
  }
  return answers
}

/** The refusals that follow from a declaration, so that no route has to repeat them. */
function derivedProblems(route: Route): readonly (readonly [string, string])[] {
  const takesInput = route.params !== undefined || route.query !== undefined || route.body !== undefined
  const rows: (readonly [string, string, boolean])[] = [
    ['400', 'The request is not valid; `errors` names the fields', takesInput],
    ['401', 'No access token, or one that is refused', route.access !== 'public'],
    [
      '403',
      'The caller lacks the permission, or the record is out of the caller’s bounds',
      typeof route.access === 'object',
    ],
    [
      '404',
      'There is no such record',
      typeof route.access === 'object' && 'record' in route.access && route.params !== undefined,
    ],
    ['413', 'The body is too large', route.body !== undefined],
    ['415', 'The body is not application/json', route.body !== undefined],
    [
      '503',
      isChange(route)
        ? 'The issuer’s keys cannot be had, or the audit trail cannot be written'
        : 'The issuer’s keys cannot be had',
      route.access !== 'public',
    ],
  ]
  return rows.flatMap(([status, description, applies]) => (applies ? [[status, description] as const] : []))
}

const isChange = ({ method, effect }: Route): boolean => method !== 'GET' && effect !== 'none'

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
