import { appendFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    readonly logRoot: string
  }
}

const SECRETS = 'secrets.txt'

/** A folder for the logs of a server under test. When the suite ends, all of them are searched for its secrets. */
export function logFolder(): Promise<string> {
  return mkdtemp(join(inject('logRoot'), 'logs-'))
}

/** Says that this value (a token, a password, a cookie) must stand in no log of the suite. */
export function rememberSecret(secret: string): string {
  appendFileSync(join(inject('logRoot'), SECRETS), `${secret}\n`)
  return secret
}

/** Global setup: makes the folder for all logs; at the end, fails the run if one of them holds a secret. */
export async function searchLogsForSecrets(project: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), 'passerelle-logs-'))
  project.provide('logRoot', root)
  return async () => {
    try {
      const leaks = await findLeaks(root)
      if (leaks.length > 0) {
        process.exitCode = 1
        throw new Error(`secrets of the suite stand in its logs:\n${leaks.join('\n')}`)
      }
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }
}

async function findLeaks(root: string): Promise<readonly string[]> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const known = files.some(({ name, parentPath }) => name === SECRETS && parentPath === root)
    ? (await readFile(join(root, SECRETS), 'utf8')).trimEnd().split('\n')
    : []
  const leaks: string[] = []
  for (const { parentPath, name } of files) {
    if (name === SECRETS) continue
    const text = await readFile(join(parentPath, name), 'utf8')
    for (const secret of [...known, ...known.flatMap(signatureOf)]) {
      if (text.includes(secret)) leaks.push(`${name}: ${secret.slice(0, 12)}…`)
    }
    const token = /eyJ[A-Za-z0-9_-]{20,}/.exec(text)
    if (token !== null) leaks.push(`${name}: something like a token, ${token[0].slice(0, 12)}…`)
  }
  return leaks
}

/** Part of a token may leak where the whole does not. */
function signatureOf(secret: string): readonly string[] {
  const parts = secret.split('.')
  return parts.length === 3 && parts[2] !== undefined && parts[2].length > 20 ? [parts[2].slice(0, 40)] : []
}
