import type { Mistake } from '../realm-config/index.js'

/** Cases that cannot be asked. Its message lists every mistake of the file. */
export class PolicyCasesError extends Error {
  override readonly name = 'PolicyCasesError'
  readonly code = 'policy_cases_invalid'
  readonly details: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    super(describeMistakes(mistakes))
    this.details = mistakes
  }
}

function describeMistakes(mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
  const lines = mistakes.map(
    ({ file, line, column, problem, mend }) => `  ${file}:${line}:${column}  ${problem} ${mend}`,
  )
  return [`${count} in the cases of the policy`, ...lines].join('\n')
}
