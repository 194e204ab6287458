import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createMessageFormatter } from '../../../src/audit/index.js'
import { runWithLogContext } from '../../../src/log-context/index.js'
import { createLineFormatter, LOG_LEVELS } from '../../../src/log-line/index.js'
import { createLoggers } from '../../../src/logging/index.js'
import { projectRoot } from '../../support/docs-program.js'
import { logFolder } from '../../support/secrets-in-logs.js'

const page = readFileSync(join(projectRoot, 'docs/logging.md'), 'utf8')
// RE2's way to name a group; what else stands in it means the same to both.
const expression = new RegExp((/expression = `(.+)`/.exec(page)?.[1] ?? '').replaceAll('(?P<', '(?<'), 'u')

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const HOSTILE = 'a | level | b \\ c | request_id=forged | user=admin \n 2026-01-01 00:00:00 | INFO'

it('the expression of docs/logging.md takes real lines apart, whatever is in them', async () => {
  const directory = await logFolder()
  const loggers = createLoggers({ directory, level: 'DEBUG' })
  loggers.main.info('plain')
  loggers.cache.critical('')
  loggers.main.warning(HOSTILE, { requestId: HOSTILE, user: HOSTILE, fields: { note: HOSTILE, [HOSTILE]: 1 } })
  runWithLogContext({ requestId: 'r1', fields: { lot: 'LL-117' } }, () => loggers.websocket.debug('GET / 200 3 ms'))
  loggers.api.error('x'.repeat(5000), { user: 'jean.martin@gaveur.fr' })
  await loggers.close()
  const taken = ['main', 'cache', 'websocket', 'api'].flatMap((module) =>
    readFileSync(join(directory, `${module}.log`), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => expression.exec(line)?.groups),
  )
  const hostile = String.raw`a \| level \| b \\ c \| request_id=forged \| user=admin \u000a 2026-01-01 00:00:00 \| INFO`
  expect(taken).toMatchObject([
    { level: 'INFO', module: 'main', message: 'plain', request_id: undefined, user: undefined, fields: '' },
    {
      level: 'WARNING',
      message: hostile,
      request_id: hostile,
      user: hostile,
      fields: expect.stringContaining(` | note=${hostile} | a___level`),
    },
    { level: 'CRITICAL', module: 'cache', message: '' },
    { level: 'DEBUG', module: 'websocket', message: 'GET / 200 3 ms', request_id: 'r1', fields: ' | lot=LL-117' },
    { level: 'ERROR', module: 'api', message: expect.stringMatching(/^x+«truncated/), user: 'jean.martin@gaveur.fr' },
  ])
})

it.each(LOG_LEVELS)('and lines of %s with everything, of the trail too', (level) => {
  const message = createMessageFormatter()({
    event: 'AUTH_REQUIRED',
    outcome: 'refused',
    reason: HOSTILE,
    path: '/a|b',
  })
  const line = createLineFormatter().formatSafe({
    time: new Date(2026, 9, 25, 2, 30),
    level,
    module: 'audit',
    message,
    requestId: 'r1',
    user: 'jean',
    traceId: TRACE,
    fields: { a: 1 },
  })
  expect(expression.exec(line)?.groups).toEqual({
    time: '2026-10-25 02:30:00',
    level,
    module: 'audit',
    message,
    request_id: 'r1',
    user: 'jean',
    trace_id: TRACE,
    fields: ' | a=1',
  })
})
