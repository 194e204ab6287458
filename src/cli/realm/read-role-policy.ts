import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPolicy } from '../../policy/index.js'
import { parsePolicyFile, RealmConfigError } from '../../realm-config/index.js'
import type { LoadedRealm } from '../../realm-documents/index.js'
import type { RolePolicy } from '../../realm-drift/index.js'

/**
 * The policy.yaml beside a realm's files, as far as it says what roles allow; undefined where there is none.
 *
 * @throws RealmConfigError
 */
export async function readRolePolicy({ source }: LoadedRealm): Promise<RolePolicy | undefined> {
  if (source.kind !== 'folder') return undefined
  const path = join(source.path, 'policy.yaml')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const parsed = parsePolicyFile('policy.yaml', text)
  if (!parsed.ok) throw new RealmConfigError(path, parsed.mistakes)
  // What attributes bound a permission to is of no matter here.
  const policy = createPolicy({ policy: parsed.document, attributes: {} })
  return {
    roles: Object.keys(parsed.document.roles),
    permissionsOf: (roles) => policy.permissionsOf({ roles }).permissions,
  }
}
