export { readConfiguration } from './read-configuration.js'
export type { Configuration, ConfigurationMistake, ConfigurationResult } from './types.js'
