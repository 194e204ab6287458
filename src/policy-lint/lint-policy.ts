import type { Mistake, RealmConfig } from '../realm-config/index.js'
import { attributesEditable, attributesInTokens } from './checks/attributes.js'
import { boundsMeetable, constantsAreOptions, requirementsMeetable } from './checks/unmeetable.js'
import { unreachable } from './checks/unreachable-rules.js'
import { fieldsUsed, permissionsGranted, rolesHeld, wildcardsNarrow } from './checks/unused.js'
import { type Finding, findingAt } from './finding.js'
import { type SilencedFinding, withoutIgnored } from './ignores.js'
import { type LintedTexts, type LintOptions, type LintSubject, lintSubject } from './lint-subject.js'

const CHECKS: readonly ((subject: LintSubject) => readonly Finding[])[] = [
  attributesEditable,
  attributesInTokens,
  boundsMeetable,
  constantsAreOptions,
  requirementsMeetable,
  unreachable,
  wildcardsNarrow,
  rolesHeld,
  fieldsUsed,
  permissionsGranted,
]

export interface LintReport {
  /** By file, then from top to bottom. */
  readonly findings: readonly Finding[]
  readonly silenced: readonly SilencedFinding[]
}

/**
 * What of a policy is likely not as its author means it: rules that never matter, bounds that are void or never met,
 * attributes that people edit themselves or no token carries. Pure; what comments silence with a reason is told apart.
 *
 * @param config the realm's configuration, from `loadRealmConfig`
 * @param texts policy.yaml and realm.yaml, for places and comments
 */
export function lintPolicy(config: RealmConfig, texts: LintedTexts, options: LintOptions = {}): LintReport {
  const subject = lintSubject(config, texts, options)
  const found = CHECKS.flatMap((check) => check(subject))
  const { findings, silenced } = withoutIgnored(found, texts)
  return { findings: inOrder(findings), silenced: inOrder(silenced) }
}

/** Mistakes of a folder that nothing loads, as findings: none of them can be silenced. */
export function lintMistakes(mistakes: readonly Mistake[]): LintReport {
  const findings = mistakes.map((mistake) =>
    findingAt(mistake.code ?? 'invalid', mistake, mistake.problem, mistake.mend),
  )
  return { findings: inOrder(findings), silenced: [] }
}

function inOrder<Kind extends Finding>(findings: readonly Kind[]): readonly Kind[] {
  return findings.toSorted(
    ({ place: left }, { place: right }) =>
      compare(left.file, right.file) || left.line - right.line || left.column - right.column,
  )
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
