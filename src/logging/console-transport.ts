import winston from 'winston'
import type { LogLevel } from '../log-line/index.js'
import { entryOf, MESSAGE } from './log-entry.js'
import { createWinstonLogger } from './winston-logger.js'

const COLOURS: ReadonlyMap<string, string> = new Map<LogLevel, string>([
  ['DEBUG', '\u001b[2m'],
  ['WARNING', '\u001b[33m'],
  ['ERROR', '\u001b[31m'],
  ['CRITICAL', '\u001b[1;31m'],
])
const PLAIN = '\u001b[0m'

/** The same lines on stdout. */
export function createConsoleTransport(inColour: boolean): winston.transport {
  if (!inColour) return new winston.transports.Console()
  const format = winston.format((info) => {
    const colour = COLOURS.get(info.level)
    return colour === undefined ? info : { ...info, [MESSAGE]: `${colour}${info[MESSAGE]}${PLAIN}` }
  })
  return new winston.transports.Console({ format: format() })
}

/** Prints lines that no logger of winston's carries. */
export function printer(transport: winston.transport): (level: LogLevel, line: string) => void {
  const logger = createWinstonLogger([transport])
  return (lineLevel, line) => logger.write(entryOf(lineLevel, line))
}

/** On a terminal that has colours; hasColors() heeds NO_COLOR. */
export function stdoutHasColours(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors()
}
