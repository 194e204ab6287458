import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from './arrow-rules.js'

/** What makes log files, or says where. */
const MAKES_LOGS = /\bLOG_DIR:|\bcreateLoggers\(|\bcreateAuditTrail\(|\bstartServer\(/

/** Read variables, and open nothing. */
const WITHOUT_FILES = /^unit\/configuration\//

it('every test that writes logs takes their folder from logFolder(), so that they are searched for secrets', () => {
  const tests = readdirSync(join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' })
  const makers = tests
    .filter((file) => file.endsWith('.ts') && file !== 'unit/house/log-folders.test.ts' && !WITHOUT_FILES.test(file))
    .map((file) => ({ file, text: readFileSync(join(projectRoot, 'test', file), 'utf8') }))
    .filter(({ text }) => MAKES_LOGS.test(text))
  expect(makers.length).toBeGreaterThan(5)
  expect(makers.filter(({ text }) => !text.includes('logFolder(')).map(({ file }) => file)).toEqual([])
})
