export {
  addLogFields,
  currentContext,
  noteUser,
  openContext,
  type RunningContext,
  runInContext,
  runOutsideContext,
  runWithLogContext,
} from './running-context.js'
export { currentTraceId, traceIdOfHeader } from './trace-id.js'
export type { LogContext, LogFields } from './types.js'
