/** One file each; errors.log, the tenth, gathers WARNING and above from all of them. audit.log has a writer of its own. */
export const LOG_MODULES = [
  'main',
  'auth',
  'audit',
  'api',
  'websocket',
  'database',
  'cache',
  'ml',
  'blockchain',
] as const

export type LogModule = (typeof LOG_MODULES)[number]

/** A module whose level can be set; audit.log has none, since no event is unimportant. */
export type LeveledModule = Exclude<LogModule, 'audit'>

export const LEVELED_MODULES = [
  'main',
  'auth',
  'api',
  'websocket',
  'database',
  'cache',
  'ml',
  'blockchain',
] as const satisfies readonly LeveledModule[]
