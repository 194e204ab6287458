import { appendFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { faultsOf, SECRETS_FILE, searchLogs } from './search-logs.js'

declare module 'vitest' {
  interface ProvidedContext {
    readonly logRoot: string
  }
}

/** A shorter one would stand in logs by chance. */
const SHORTEST_SECRET = 8

/** A folder for the logs of what is under test. When the suite ends, all of them are searched for its secrets. */
export function logFolder(root: string = inject('logRoot')): Promise<string> {
  return mkdtemp(join(root, 'logs-'))
}

/** Says that this value (a token, a password, a cookie) must stand in no log of the suite. */
export function rememberSecret(secret: string, root: string = inject('logRoot')): string {
  if (secret.length < SHORTEST_SECRET) throw new RangeError(`choose a secret of ${SHORTEST_SECRET} characters at least`)
  appendFileSync(join(root, SECRETS_FILE), `${secret}\n`)
  return secret
}

/**
 * Global setup of each project: makes the folder for all its logs. At the end, fails the run if one of them holds a secret,
 * and a run of the whole project also if there was no log to search, or no secret to search for.
 */
export async function searchLogsForSecrets(project: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), 'passerelle-logs-'))
  project.provide('logRoot', root)
  return async () => {
    try {
      const faults = faultsOf(await searchLogs(root), await ranWhole(project))
      if (faults.length > 0) {
        process.exitCode = 1
        throw new Error(`the search of the logs of project ${project.name} for secrets:\n${faults.join('\n')}`)
      }
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }
}

/** Whoever runs one file need not have a log. */
async function ranWhole(project: TestProject): Promise<boolean> {
  const { vitest } = project
  const modules = vitest.state.getTestModules().filter((module) => module.project === project)
  const ran = new Set(modules.map(({ moduleId }) => moduleId))
  const { testFiles } = await project.globTestFiles()
  return vitest.getGlobalTestNamePattern() === undefined && testFiles.every((file) => ran.has(file))
}
