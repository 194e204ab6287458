import { resolve } from 'node:path'
import { parseRealmConfig } from './parse-realm-config.js'
import { readRealmFiles } from './read-realm-files.js'
import type { RealmConfig } from './types.js'

/**
 * Reads and checks a realm's folder: realm.yaml, roles.yaml, policy.yaml, clients/*.yaml and, if it is there,
 * users.dev.yaml. The result is frozen, and the same for the same files.
 *
 * @param directory Path of the folder, relative to the working directory or absolute.
 * @throws RealmConfigError (`realm_config_invalid`) whose `details` list every mistake of every file, each with file,
 * line, column and mend.
 * @example
 * const realm = await loadRealmConfig('realm-config/gaveurs-production')
 */
export async function loadRealmConfig(directory: string): Promise<RealmConfig> {
  const absolute = resolve(directory)
  return parseRealmConfig(absolute, await readRealmFiles(absolute))
}
