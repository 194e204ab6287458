import { loadRealmConfig, RealmConfigError } from '../../realm-config/index.js'
import type { LoadedRealm } from '../../realm-documents/index.js'

/** The version of the policy that stands beside a realm's files; undefined where none does. */
export async function policyVersionBeside({ source }: LoadedRealm): Promise<string | undefined> {
  if (source.kind !== 'folder') return undefined
  // It takes longer to load than an apply that finds nothing to do.
  const { createPolicy } = await import('../../policy/index.js')
  try {
    return createPolicy(await loadRealmConfig(source.path)).version
  } catch (error) {
    if (error instanceof RealmConfigError) return undefined
    throw error
  }
}
