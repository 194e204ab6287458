export { createLoggers, type LoggersOptions } from './create-loggers.js'
export {
  describeLevelChange,
  type LevelChange,
  LONGEST_LEVEL_SECONDS,
  type LogLevels,
  type ModuleLevel,
} from './log-levels.js'
export { LEVELED_MODULES, type LeveledModule, LOG_MODULES, type LogModule } from './log-modules.js'
export { LoggingError, type LoggingErrorCode, type LoggingErrorDetails } from './logging-error.js'
export type { Loggers, ModuleLogger } from './types.js'
