import { type Configuration, type ConfigurationMistake, readConfiguration } from '../configuration/index.js'

type Environment = Readonly<Record<string, string | undefined>>

/** What could be read of an environment. */
export interface ReadEnvironment {
  /** Undefined when too little of it is right. */
  readonly configuration: Configuration | undefined
  /** Every mistake of the environment as it is. */
  readonly mistakes: readonly ConfigurationMistake[]
  readonly warnings: readonly string[]
}

/**
 * Reads an environment that may have mistakes, as far as it goes: each variable with a mistake is left out, so that the
 * others can be looked at all the same.
 */
export function readSettings(environment: Environment): ReadEnvironment {
  const result = readConfiguration(environment)
  if (result.ok) return { configuration: result.configuration, mistakes: [], warnings: result.warnings }
  const { mistakes } = result
  return { configuration: withoutMistakes(environment) ?? withoutIssuer(environment), mistakes, warnings: [] }
}

/** That production demands an issuer must not hide the rest. */
function withoutIssuer(environment: Environment): Configuration | undefined {
  const configuration = withoutMistakes({ ...environment, OIDC_ISSUER: 'https://issuer.invalid' })
  return configuration === undefined ? undefined : { ...configuration, issuer: undefined }
}

function withoutMistakes(environment: Environment): Configuration | undefined {
  const result = readConfiguration(environment)
  if (result.ok) return result.configuration
  const wrong = new Set(result.mistakes.map(({ variable }) => variable))
  const rest = Object.entries(environment).filter(([name, text]) => !wrong.has(name) && text !== undefined)
  const known = Object.values(environment).filter((text) => text !== undefined)
  return rest.length === known.length ? undefined : withoutMistakes(Object.fromEntries(rest))
}
