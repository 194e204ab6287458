import { loadRealmConfig, type RealmConfig } from '../realm-config/index.js'
import { examineCases } from './examine-cases.js'

/** A policy that is not what its own cases say. */
class LivePolicyError extends Error {
  override readonly name = 'LivePolicyError'
  readonly code = 'policy_cases_failed'
}

/**
 * Reads a realm whose policy is to decide, as `createLivePolicy` will read it again: its own cases must pass, so that a
 * restart takes nothing which a running server refuses.
 *
 * @throws RealmConfigError, PolicyCasesError with every mistake
 * @throws LivePolicyError `policy_cases_failed`
 */
export async function loadDecidingRealm(directory: string): Promise<RealmConfig> {
  const realm = await loadRealmConfig(directory)
  const failing = await examineCases(realm)
  if (failing !== undefined)
    throw new LivePolicyError(`${failing}\nSee them with: passerelle policy test --realm-config ${directory}`)
  return realm
}
