export { createLoggers, type LoggersOptions } from './create-loggers.js'
export { LoggingError, type LoggingErrorCode, type LoggingErrorDetails } from './logging-error.js'
export { LOG_MODULES, type Loggers, type LogModule, type ModuleLogger } from './types.js'
