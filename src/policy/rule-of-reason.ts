import type { Reason, RuleOrigin } from './types.js'

/** Made once a rule: the trail asks for it on each request. */
const names = new WeakMap<RuleOrigin, string>()

/**
 * The rule that decided, for the audit: `gaveur policy.yaml:42`, and where it is inherited, `editor policy.yaml:16 through
 * manager`. `undefined` where it was no single one.
 */
export function ruleOfReason(reason: Reason): string | undefined {
  return reason.code === 'granted' || reason.code === 'denied' ? nameOf(reason.by) : undefined
}

function nameOf(rule: RuleOrigin): string {
  const known = names.get(rule)
  if (known !== undefined) return known
  const { role, line, through } = rule
  const name = `${role} policy.yaml:${line}${through === undefined ? '' : ` through ${through}`}`
  names.set(rule, name)
  return name
}
