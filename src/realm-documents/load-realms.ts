import { createHash } from 'node:crypto'
import { toJsonObject } from '../admin-api/index.js'
import { loadRealmConfig } from '../realm-config/index.js'
import type { LoadedRealm, LoadOptions } from './types.js'

/**
 * Reads the realms that a path declares.
 *
 * @throws RealmConfigError whose `details` list every mistake of every file
 */
export async function loadRealms(path: string, _options: LoadOptions): Promise<readonly LoadedRealm[]> {
  const config = await loadRealmConfig(path)
  const document = toJsonObject(config.representation)
  return [
    {
      realm: config.realm,
      document,
      placeOf: () => undefined,
      development: config.development === undefined ? undefined : toJsonObject(config.development),
      secrets: new Set(),
      digest: createHash('sha256').update(JSON.stringify(document)).digest('hex'),
      source: { kind: 'folder', path },
      warnings: [],
    },
  ]
}
