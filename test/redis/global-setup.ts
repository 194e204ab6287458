import type { TestProject } from 'vitest/node'
import { buildWhenStale } from '../support/build-when-stale.js'
import { startRedis } from './redis-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The Redis that runs for these tests. */
    redisUrl: string
  }
}

/** Starts a Redis for all tests, and stops it at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildWhenStale()
  const server = await startRedis()
  project.provide('redisUrl', server.url)
  return server.remove
}
