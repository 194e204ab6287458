import { describeReason } from '../../policy/index.js'
import { mendsOf } from './decision-mends.js'
import { type ExplainedDecision, isListWithRows, reasonWords, refusalsOf } from './print-decision.js'

/** What `policy explain --json` prints. The same question to the same policy is answered with the same bytes. */
export function explainedDecisionAsJson(explained: ExplainedDecision): object {
  const { caller, held, permission, record, allowed, decision, bounds, rules, would } = explained
  const { subject, explanation } = caller
  const { because } = decision
  const isBounded = isListWithRows(explained)
  return {
    ok: true,
    allowed,
    permission,
    ...(bounds === undefined
      ? { record: record ?? null }
      : { list: { kind: bounds.kind, any_of: bounds.anyOf, none_of: bounds.noneOf } }),
    caller: {
      name: caller.name,
      roles: subject.roles,
      client_roles: subject.clientRoles,
      scopes: subject.scopes,
      client: subject.clientId ?? null,
      acr: subject.claims?.acr ?? null,
      attributes: held.attributes,
      attribute_problems: held.attributeProblems,
    },
    // A list within bounds has no one reason; the rules stand in `rules`, the bounds in `list`.
    because: isBounded ? null : because,
    words: isBounded ? reasonWords(explained).join(', ') : describeReason(because),
    rules,
    mends: allowed ? [] : mendsOf(because, subject),
    roles_that_would_allow: would.map(({ role, by }) => ({ role, by })),
    ...(explanation && {
      token: {
        refused: refusalsOf(caller),
        not_checked: explanation.checks.flatMap((check) => (check.outcome === 'not_checked' ? [check.name] : [])),
      },
    }),
    realm: explained.realm,
    policy_version: explained.policyVersion,
  }
}
