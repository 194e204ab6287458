import { createPolicy } from '../policy/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import { coverageOf } from './coverage.js'
import { describeQuestion } from './describe-question.js'
import { judge } from './judge.js'
import { readCases } from './read-cases.js'
import type { PolicyCasesReport, Question } from './types.js'

export interface PolicyCasesOptions {
  /** Only questions whose words or title contain this, whatever the case of letters. */
  readonly filter?: string | undefined
}

/**
 * Asks a policy every question of its cases, and says which it answers in another way than expected, and what of the
 * policy no case has seen. Pure: the same for the same realm and text.
 *
 * @param config the realm's configuration, from `loadRealmConfig`
 * @param casesText policy.test.yaml
 * @throws PolicyCasesError (`policy_cases_invalid`) with every mistake of the text, each with line, column and mend
 * @example
 * const { failures } = runPolicyCases(config, await readFile(join(config.directory, 'policy.test.yaml'), 'utf8'))
 */
export function runPolicyCases(
  config: RealmConfig,
  casesText: string,
  { filter }: PolicyCasesOptions = {},
): PolicyCasesReport {
  const policy = createPolicy(config)
  const wanted = filter?.toLowerCase()
  const asked = readCases(config, casesText)
    .map((questions) => questions.filter((question) => wanted === undefined || speaksOf(question, wanted)))
    .filter((questions) => questions.length > 0)
  const answered = asked
    .flat()
    .map((question) => ({ question, judgement: judge(question, policy.permissionsOf(question.who.subject)) }))
  return {
    cases: asked.length,
    questions: answered.length,
    failures: answered.flatMap(({ judgement }) => judgement.failure ?? []),
    coverage: wanted === undefined ? coverageOf(config.policy, answered) : undefined,
  }
}

const speaksOf = (question: Question, wanted: string): boolean =>
  `${question.title ?? ''} ${describeQuestion(question)}`.toLowerCase().includes(wanted)
