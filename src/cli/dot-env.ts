import { readFileSync, statSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** The environment, with variables of .env in the current folder where it has none. */
export function withDotEnv(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const isThere = statSync('.env', { throwIfNoEntry: false })?.isFile() === true
  return isThere ? { ...parseEnv(readFileSync('.env', 'utf8')), ...environment } : environment
}
