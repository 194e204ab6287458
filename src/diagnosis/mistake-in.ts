import { type Finding, fault } from './finding.js'
import type { DiagnosisSettings } from './settings.js'

/** The fault of a variable that has a mistake, so that nobody takes it for one that is not set. */
export function mistakeIn({ mistakes }: DiagnosisSettings, variable: string): Finding | undefined {
  const mistake = mistakes.find((candidate) => candidate.variable === variable)
  return mistake === undefined ? undefined : fault(variable, mistake.problem, mistake.mend)
}
