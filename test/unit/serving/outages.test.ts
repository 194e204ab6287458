import { expect, it } from 'vitest'
import { followOutages } from '../../../src/serving/outages.js'
import { StoreError, type StoreErrorCode, type StoreStatus } from '../../../src/stores/index.js'

function follow() {
  const lines: string[] = []
  const log = {
    info: (line: string) => lines.push(`INFO ${line}`),
    warning: (line: string) => lines.push(`WARNING ${line}`),
  }
  let state: StoreStatus['state'] = 'failed'
  let nowMs = 1_000
  const outages = followOutages(
    log,
    { name: '127.0.0.1:6379', status: async () => ({ state }) },
    { everyMs: 1, now: () => nowMs },
  )
  const comesBackAfter = (ms: number) => {
    nowMs += ms
    state = 'ok'
  }
  const goesAway = () => {
    state = 'failed'
  }
  return { outages, lines, comesBackAfter, goesAway }
}

const fault = (code: StoreErrorCode, message: string) => new StoreError(code, message)

it('tells each reason of an outage once, and when it is over', async () => {
  const { outages, lines, comesBackAfter, goesAway } = follow()
  outages.connected()
  outages.report(fault('store_unreachable', 'Socket closed.'))
  outages.report(fault('store_unreachable', 'The connection has ended.'))
  outages.report(fault('store_timeout', 'No answer in time.'), 'revocations: ')
  outages.report(fault('store_unreachable', 'connect ECONNREFUSED.'))
  comesBackAfter(9_200)
  await expect.poll(() => lines.at(-1)).toContain('connected again')
  goesAway()
  outages.report(fault('store_unreachable', 'Socket closed.'))
  outages.close()
  expect(lines).toEqual([
    'INFO connected to 127.0.0.1:6379',
    'WARNING Socket closed. /health shows it.',
    'WARNING No answer in time. /health shows it.',
    'INFO connected again to 127.0.0.1:6379 after 9 s',
    'WARNING Socket closed. /health shows it.',
  ])
})

it('tells how long it took to a server that was away at the start', async () => {
  const { outages, lines, comesBackAfter } = follow()
  outages.report(fault('database_missing', 'No such database.'))
  comesBackAfter(3_000)
  await expect.poll(() => lines).toContain('INFO connected to 127.0.0.1:6379 after 3 s')
  outages.close()
})

it('passes on each fault that is no outage', () => {
  const { outages, lines } = follow()
  outages.report(new Error('A listener threw.'), 'revocations: ')
  outages.report(fault('query_failed', 'A query was refused.'))
  outages.close()
  outages.report(fault('store_closed', 'The server is stopping.'))
  expect(lines).toEqual(['WARNING revocations: A listener threw.', 'WARNING A query was refused.'])
})
