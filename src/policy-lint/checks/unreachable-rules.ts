import { type Finding, findingAt } from '../finding.js'
import { type LintSubject, linesOf, placeOfRule } from '../lint-subject.js'
import { type UnreachableRule, unreachableRules } from '../unreachable.js'

/** Rules without which every verdict would be the same. */
export function unreachable(subject: LintSubject): readonly Finding[] {
  const { policy, attributes } = subject.config
  return unreachableRules(policy, attributes).map((found) => {
    const { problem, mend } = WORDS[found.why](found)
    return findingAt(found.why, placeOfRule(subject, found.rule), problem, mend)
  })
}

type Words = { readonly problem: string; readonly mend: string }

const WORDS: Readonly<Record<UnreachableRule['why'], (found: UnreachableRule) => Words>> = {
  'bound-void': ({ rule, permissions, by }) => ({
    problem: `The bound of this grant is void: ${named(rule.role, by)} grants ${permissions.join(', ')} for every record (${linesOf(by)}).`,
    mend: 'Remove the permission from the grant without bounds, or this bound.',
  }),
  'grant-covered': ({ rule, by }) => ({
    problem: `This grant adds nothing: ${named(rule.role, by)} has all of it already (${linesOf(by)}).`,
    mend: 'Remove it, or what makes it superfluous.',
  }),
  'grant-killed': ({ by }) => ({
    problem: `This grant never allows anything: a deny takes all of it away (${linesOf(by)}).`,
    mend: 'Remove the grant, or bound the deny.',
  }),
  'deny-covered': ({ by }) => ({
    problem: `This deny takes nothing away that another does not take away already (${linesOf(by)}).`,
    mend: 'Remove it, or narrow the other.',
  }),
  'deny-idle': ({ permissions }) => ({
    problem: `No role is granted ${permissions.join(', ')}, so this deny takes nothing away.`,
    mend: 'Remove it; or keep it as a guard, and say so to lint.',
  }),
}

/** The role itself, or the roles it inherits the others from. */
function named(role: string, by: UnreachableRule['by']): string {
  const roles = [...new Set(by.map((other) => other.role))]
  return roles.every((each) => each === role)
    ? `\`${role}\``
    : `\`${role}\`, with what it inherits from \`${roles.filter((each) => each !== role).join('`, `')}\`,`
}
