import { deniesAll, isEligible, isSpared } from './bounds.js'
import type { Rule } from './compile-rules.js'
import {
  type Attributes,
  denies,
  firstFailure,
  isMeetable,
  meets,
  missingAttributes,
  resolveWhere,
  type UntrustedRecord,
} from './conditions.js'
import { missingOf } from './requirements.js'
import { type HeldPermission, type RoleSet, recordRequired } from './role-sets.js'
import type { Decision, FailedBound, Permission, PolicySubject, Reason, Where } from './types.js'

const NONE: readonly string[] = Object.freeze([])

/**
 * Decides one permission on one record. A deny wins over every grant. Fails closed: a bounded permission without a
 * record, with a record that lacks the field, or asked by someone who lacks the attribute, is refused. Never throws: a record
 * that can't be read is refused.
 *
 * @param known every permission that the policy declares
 */
export function decide(
  roleSet: RoleSet,
  attributes: Attributes,
  subject: PolicySubject,
  known: ReadonlySet<string>,
  permission: Permission,
  given: UntrustedRecord | undefined,
): Decision {
  try {
    return judge(roleSet, attributes, subject, known, permission, given)
  } catch (error) {
    return refused({ code: 'policy_error', permission, error: describeError(error) })
  }
}

function judge(
  roleSet: RoleSet,
  attributes: Attributes,
  subject: PolicySubject,
  known: ReadonlySet<string>,
  permission: Permission,
  given: UntrustedRecord | undefined,
): Decision {
  const holding = roleSet.holdingOf(permission)
  if (holding === undefined) {
    return known.has(permission)
      ? refused({ code: 'permission_missing', permission, roles: subject.roles })
      : refused({ code: 'permission_unknown', permission })
  }
  if (holding.granted !== undefined) return holding.granted
  // Callers without types may hand over anything; what is no object is no record.
  const record = typeof given === 'object' && given !== null ? given : undefined
  let isBoundedByDeny = false
  for (const rule of holding.denies) {
    if (isSpared(rule, subject)) continue
    if (deniesAll(rule, attributes)) return denied(permission, rule, attributes, NONE)
    if (record === undefined) {
      isBoundedByDeny = true
    } else {
      const denial = denies(record, rule, attributes)
      if (denial.holds) return denied(permission, rule, attributes, denial.unjudged)
    }
  }
  for (const rule of holding.grants) {
    if (!isEligible(rule, subject)) continue
    const { conditions } = rule
    if (conditions.length === 0 && !isBoundedByDeny) return granted(permission, rule, attributes)
    if (record !== undefined && meets(record, rule, attributes)) return granted(permission, rule, attributes)
  }
  // Asked on each request for a record, before the record is known: no allocation for it.
  if (record === undefined && !holding.hasRequirements && areAllMeetable(holding.grants, attributes)) {
    return holding.recordRequired
  }
  return explainRefusal(holding, attributes, subject, permission, record)
}

/** What was thrown may be anything, also something that throws when it is looked at. */
function describeError(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error)
  } catch {
    return 'an error that cannot be read'
  }
}

const refused = (because: Reason): Decision => ({ allowed: false, because })

function granted(permission: Permission, rule: Rule, attributes: Attributes): Decision {
  const where = rule.conditions.length === 0 ? undefined : resolveWhere(rule, attributes)
  return { allowed: true, because: { code: 'granted', permission, by: rule.origin, where } }
}

function denied(permission: Permission, rule: Rule, attributes: Attributes, fields: readonly string[]): Decision {
  const { origin: by, conditions, requirement: unless } = rule
  const missing = missingAttributes(rule, attributes)
  const where = conditions.length === 0 ? undefined : resolveWhere(rule, attributes)
  return refused({ code: 'denied', permission, by, where, unless, attributes: missing, fields })
}

function areAllMeetable(grants: readonly Rule[], attributes: Attributes): boolean {
  for (const rule of grants) if (!isMeetable(rule, attributes)) return false
  return true
}

function explainRefusal(
  { grants, denies, hasRequirements }: HeldPermission,
  attributes: Attributes,
  subject: PolicySubject,
  permission: Permission,
  record: UntrustedRecord | undefined,
): Decision {
  const meetable = areAllMeetable(grants, attributes) ? grants : grants.filter((rule) => isMeetable(rule, attributes))
  const eligible = hasRequirements ? meetable.filter((rule) => isEligible(rule, subject)) : meetable
  if (record === undefined && eligible.length > 0) {
    return recordRequired(permission, [...denies.filter((rule) => !isSpared(rule, subject)), ...eligible])
  }
  if (eligible.length < meetable.length) {
    // Another token would do: a scope, or a stronger sign-in, can be asked for.
    const forAnother = meetable.filter(
      (rule) => !eligible.includes(rule) && (record === undefined || meets(record, rule, attributes)),
    )
    if (forAnother.length > 0) {
      const missing = forAnother.map(({ origin, requirement: requires = {} }) => ({
        rule: origin,
        requirement: missingOf(requires, subject),
        requires,
      }))
      return refused({ code: 'requirement_missing', permission, missing })
    }
  }
  if (eligible.length === 0) {
    // Attributes are missing where the rules for such a token ask for them, all of them; failing those, where all rules do.
    const unmeetable = meetable.length === 0 ? grants : grants.filter((rule) => isEligible(rule, subject))
    if (unmeetable.length > 0) {
      const missing = new Set(unmeetable.flatMap((rule) => missingAttributes(rule, attributes)))
      return refused({ code: 'attribute_missing', permission, attributes: [...missing], rules: originsOf(unmeetable) })
    }
  }
  return outOfBounds(permission, eligible.length > 0 ? eligible : meetable, attributes, record ?? NO_RECORD)
}

const NO_RECORD: UntrustedRecord = Object.freeze({})

function outOfBounds(
  permission: Permission,
  rules: readonly Rule[],
  attributes: Attributes,
  record: UntrustedRecord,
): Decision {
  const allowed: Where[] = []
  const failed: FailedBound[] = []
  let isAlwaysAbsent = true
  for (const rule of rules) {
    const where = resolveWhere(rule, attributes)
    const failure = firstFailure(record, rule, attributes)
    if (where === undefined || failure === undefined) continue
    allowed.push(where)
    failed.push(failure)
    if (failure.actual !== undefined) isAlwaysAbsent = false
  }
  if (!isAlwaysAbsent) return refused({ code: 'out_of_bounds', permission, allowed, failed })
  const fields = new Set(failed.map(({ field }) => field))
  return refused({ code: 'field_missing', permission, fields: [...fields], rules: originsOf(rules) })
}

const originsOf = (rules: readonly Rule[]) => rules.map(({ origin }) => origin)
