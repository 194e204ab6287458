/** Where winston keeps the level of an entry, and its finished line. */
const LEVEL: unique symbol = Symbol.for('level')
export const MESSAGE: unique symbol = Symbol.for('message')

/** What winston carries: the line is finished before it comes here. */
export interface LogEntry {
  readonly level: string
  readonly message: string
  readonly [LEVEL]: string
  readonly [MESSAGE]: string
}

export function entryOf(level: string, line: string): LogEntry {
  return { level, message: line, [LEVEL]: level, [MESSAGE]: line }
}
