import type { TestProject } from 'vitest/node'
import { buildWhenStale } from '../support/build-when-stale.js'
import { searchLogsForSecrets } from '../support/secrets-in-logs.js'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildWhenStale()
  return searchLogsForSecrets(project)
}
