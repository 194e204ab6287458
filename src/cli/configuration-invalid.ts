import type { ConfigurationMistake } from '../configuration/index.js'
import { CommandError } from './io.js'

export interface CommandMistake extends ConfigurationMistake {
  /** The option that overrides the variable, e.g. `--url`. */
  readonly option?: string
}

/** Ends a command with every mistake of the environment at once, as lines and as data. */
export function configurationInvalid(mistakes: readonly CommandMistake[]): CommandError {
  const lines = mistakes.map(
    ({ variable, option, problem, mend }) =>
      `  ${variable}${option === undefined ? '' : ` (${option})`}: ${problem}. ${mend}`,
  )
  const message = `the configuration is not valid:\n${lines.join('\n')}`
  return new CommandError(2, 'configuration_invalid', message, { details: { mistakes } })
}
