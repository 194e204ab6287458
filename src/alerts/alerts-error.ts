import type { Mistake } from '../realm-config/index.js'

/** Why there are no rules to go by. */
export type AlertsErrorCode =
  /** The file can't be read. */
  | 'alert_rules_unreadable'
  /** It has mistakes; `details` lists them. */
  | 'alert_rules_invalid'

/** Rules that can't be used; the message lists every mistake of the file. */
export class AlertsError extends Error {
  override readonly name = 'AlertsError'
  readonly code: AlertsErrorCode
  readonly details: readonly Mistake[]

  constructor(code: AlertsErrorCode, message: string, mistakes: readonly Mistake[] = [], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = mistakes
  }
}

/** Every mistake on a line of its own. */
export function rulesInvalid(mistakes: readonly Mistake[]): AlertsError {
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
  const lines = mistakes.map(
    ({ file, line, column, problem, mend }) => `  ${file}:${line}:${column}  ${problem} ${mend}`,
  )
  return new AlertsError('alert_rules_invalid', [`${count} in the rules for alerts`, ...lines].join('\n'), mistakes)
}
