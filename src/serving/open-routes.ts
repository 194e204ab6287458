import { z } from 'zod'
import { checkHealth, type HealthOptions, statusOfHealth } from '../koa/index.js'
import { createOpenApiDocument, declareRoute, type Route } from '../routing/index.js'

const status = z.enum(['ok', 'degraded', 'failed'])
const check = z.object({
  status: z.enum([...status.options, 'disabled']),
  lag_ms: z.int().optional(),
  writable: z.boolean().optional(),
})
const report = z.object({ status, checks: z.record(z.string(), check) })

/** What anybody may ask, without a token: how the server is, and what it serves. */
export function openRoutes(issuer: string, health: HealthOptions, guarded: readonly Route[]): readonly Route[] {
  const routes: readonly Route[] = [
    declareRoute({
      method: 'GET',
      path: '/',
      summary: 'Where to look first',
      access: 'public',
      responses: { 200: { description: 'Addresses', schema: z.record(z.string(), z.string()) } },
      handle: () => ({
        status: 200,
        body: { name: 'passerelle', openapi: '/openapi.json', health: '/health', issuer },
      }),
    }),
    declareRoute({
      method: 'GET',
      path: '/health',
      summary: 'How the server and what it needs are',
      access: 'public',
      responses: {
        200: { description: 'Serving, perhaps degraded', schema: report },
        503: { description: 'Not serving: a check failed', schema: report },
      },
      handle: async () => {
        const body = await checkHealth(health)
        return { status: statusOfHealth(body), body, headers: { 'Cache-Control': 'no-store' } }
      },
    }),
    declareRoute({
      method: 'GET',
      path: '/health/live',
      summary: 'Whether the process answers at all',
      access: 'public',
      responses: { 200: { description: 'It does', schema: z.object({ status: z.literal('ok') }) } },
      handle: () => ({ status: 200, body: { status: 'ok' } }),
    }),
    declareRoute({
      method: 'GET',
      path: '/openapi.json',
      summary: 'This document',
      access: 'public',
      responses: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
      handle: () => ({ status: 200, body: document }),
    }),
  ]
  const document = createOpenApiDocument([...routes, ...guarded], { title: 'Gaveurs', version: '1', issuer })
  return routes
}
