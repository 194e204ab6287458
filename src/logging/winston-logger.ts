import winston from 'winston'
import { LOG_LEVELS } from '../log-line/index.js'

const LEVELS = Object.fromEntries(LOG_LEVELS.map((level, index) => [level, LOG_LEVELS.length - 1 - index]))

/** A logger of winston's with our levels, for lines that are finished; which are written was decided before. */
export function createWinstonLogger(transports: winston.transport[]): winston.Logger {
  return winston.createLogger({ level: 'DEBUG', levels: LEVELS, format: { transform: (info) => info }, transports })
}
