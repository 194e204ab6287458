import { join } from 'node:path'
import winston from 'winston'
import DailyRotateFile from 'winston-daily-rotate-file'

const LINE =
  '2026-11-21 22:00:00 | INFO     | main                           | feeding 000000 of gaveur 42 was stored | request_id=3f0c8b6e-6f0a-4a55-9d11-0f6a3b1f2c4d | user=jean.martin@gaveur.fr'

/** winston and its transport with nothing to do: the line is finished, and is neither stamped, nor escaped, nor searched for secrets. */
export function createLog(directory) {
  const transport = new DailyRotateFile({ dirname: directory, filename: 'alone.log', datePattern: 'YYYY-MM-DD' })
  const logger = winston.createLogger({
    format: winston.format.printf(({ message }) => message),
    transports: [transport],
  })
  const day = new Date()
  const two = (value) => String(value).padStart(2, '0')
  const date = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
  return {
    path: join(directory, `alone.log.${date}`),
    write: () => logger.info(LINE),
  }
}
