import { type Configuration, readConfiguration } from '../../src/configuration/index.js'

/** A configuration from these variables alone. */
export function testConfiguration(environment: Readonly<Record<string, string>>): Configuration {
  const result = readConfiguration(environment)
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes))
  return result.configuration
}
