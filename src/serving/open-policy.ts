import type { AuditTrail } from '../audit/index.js'
import { createLivePolicy, describePolicyEvent, type LivePolicy, type PolicyEvent } from '../live-policy/index.js'
import type { Loggers } from '../logging/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import type { Route } from '../routing/index.js'

/**
 * The policy of a server: follows its folder, refuses what its routes could not work with, and leaves a line in main.log
 * and in the audit trail for each change of it.
 */
export function openPolicy(
  realm: RealmConfig,
  routes: readonly Route[],
  loggers: Pick<Loggers, 'main'>,
  trail: Pick<AuditTrail, 'commit'>,
): LivePolicy {
  const required = routes.flatMap(({ access }) => (typeof access === 'object' ? [access.permission] : []))
  return createLivePolicy(realm, { required: [...new Set(required)], onEvent: tell })

  function tell(event: PolicyEvent): void {
    const isRefused = event.kind === 'refused'
    loggers.main[isRefused ? 'error' : 'info'](describePolicyEvent(event))
    // Nobody waits for it: the policy's files have changed, whoever writes that down.
    trail
      .commit({
        event: 'POLICY_CHANGE',
        outcome: isRefused ? 'refused' : 'success',
        reason: isRefused ? 'policy_invalid' : 'ok',
      })
      .catch((error: unknown) => loggers.main.error(`a change of the policy is not in the audit trail: ${error}`))
  }
}
