import type { TestProject } from 'vitest/node'
import { buildWhenStale } from '../support/build-when-stale.js'
import { rememberSecret } from '../support/secrets-in-logs.js'
import { startPostgres } from './postgres-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Database `postgres` of the server that runs for these tests. */
    postgresUrl: string
  }
}

/** Starts a PostgreSQL for all tests, and stops it at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildWhenStale()
  const server = await startPostgres()
  rememberSecret(server.password, project.getProvidedContext().logRoot)
  project.provide('postgresUrl', server.url)
  return server.remove
}
