import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { AuditStatus } from '../../../src/audit/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { type Notifying, openNotifying } from '../../../src/serving/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testConfiguration } from '../../support/test-configuration.js'

const ruleFor = (event: string): string => `rules: [{ name: watch, severity: critical, when: { event: ${event} } }]\n`
const STATUS: AuditStatus = { status: 'ok', written: 0, lost: 0, refused: 0, chain: '0123456789ab', seq: 1 }

async function place() {
  const dataDirectory = await temporaryFolder()
  const file = join(dataDirectory, 'alerts.yaml')
  const events: AuditEvent[] = []
  const said: string[] = []
  const say = (message: string): void => void said.push(message)

  /** A server's start, until it has recorded what it starts with. */
  async function start(
    alertsFile: string | undefined,
    { fails = false, data = dataDirectory } = {},
  ): Promise<Notifying> {
    const configuration = testConfiguration(alertsFile === undefined ? {} : { ALERTS_FILE: alertsFile })
    const log = { info: () => {}, warning: say, error: say, critical: say }
    const notifying = await openNotifying(configuration, log)
    onTestFinished(() => notifying.close())
    const commit = async (event: AuditEvent): Promise<undefined> => {
      if (fails) throw new Error('no space left')
      events.push(event)
      notifying.take(event)
    }
    notifying.watch({ status: () => STATUS, commit }, data)
    await notifying.reload({ alertsFile })
    return notifying
  }

  return { dataDirectory, file, events, said, start }
}

const DIGEST = expect.stringMatching(/^[0-9a-f]{64}$/)

it('records which rules for alerts a server starts with, where they are others than in its last run', async () => {
  const { file, events, start } = await place()
  await start(undefined)
  expect(events).toEqual([])
  await writeFile(file, ruleFor('TOKEN_REUSE'))
  await start(file)
  await start(file)
  expect(events).toEqual([
    {
      event: 'ALERT_RULES_CHANGE',
      outcome: 'success',
      reason: 'started',
      record: { file, rules: 1, from: null, to: DIGEST },
    },
  ])
  await writeFile(file, `${ruleFor('TOKEN_REUSE')}\n`)
  await start(file)
  await start(undefined)
  await start(undefined)
  expect(events.map(({ record }) => record)).toEqual([
    events[0]?.record,
    { file, rules: 1, from: events[0]?.record?.to, to: DIGEST },
    { file: null, rules: 0, from: events[1]?.record?.to, to: null },
  ])
})

it('records rules that are read again, once, also to the rules that go, and those that are wrong', async () => {
  const { file, events, said, start } = await place()
  await writeFile(file, ruleFor('ALERT_RULES_CHANGE'))
  const notifying = await start(file)
  expect(said.filter((line) => line.startsWith('ALERT watch'))).toHaveLength(1)
  await writeFile(file, 'rules: [{ name: watch }]\n')
  await notifying.reload({ alertsFile: file })
  await writeFile(file, ruleFor('TOKEN_REUSE'))
  await notifying.reload({ alertsFile: file })
  await notifying.reload({ alertsFile: file })
  const [first, ...rest] = events.map(({ outcome, reason, record }) => ({ outcome, reason, record }))
  expect(rest).toEqual([
    { outcome: 'refused', reason: 'alert_rules_invalid', record: { file } },
    { outcome: 'success', reason: 'configured', record: { file, rules: 1, from: first?.record?.to, to: DIGEST } },
  ])
})

it('has the rules that go told that they go', async () => {
  const { file, said, start } = await place()
  await writeFile(file, ruleFor('ALERT_RULES_CHANGE'))
  await start(file)
  const notifying = await start(file)
  const before = said.filter((line) => line.startsWith('ALERT watch')).length
  await notifying.reload({ alertsFile: undefined })
  expect(said.filter((line) => line.startsWith('ALERT watch'))).toHaveLength(before + 1)
})

it('takes rules though they cannot be recorded, or remembered, and says so', async () => {
  const { file, events, said, start } = await place()
  await writeFile(file, ruleFor('TOKEN_REUSE'))
  const failing = await start(file, { fails: true })
  expect(said).toEqual([expect.stringContaining('not in the audit trail: Error: no space left')])
  failing.take({ event: 'TOKEN_REUSE', outcome: 'refused', reason: 'refresh_token_reused' })
  expect(said.at(-1)).toContain('ALERT watch')
  // A file stands where the folder should be.
  await start(file, { data: file })
  expect(events).toHaveLength(1)
  expect(said.at(-1)).toMatch(/the next start records its rules, others or not: .* cannot be written/)
})
