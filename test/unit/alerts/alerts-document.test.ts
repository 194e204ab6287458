import { createHmac } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readRules, type StreamEvent } from '../../../src/alerts/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { HOUR, watching } from './watch.js'

const page = await readFile(new URL('../../../docs/alerts.md', import.meta.url), 'utf8')
const [, rules = ''] = /<!-- rules -->\n```yaml\n([\s\S]*?)```/.exec(page) ?? []

/** What fires each rule: so many of these. NOW is a Saturday, so that what is about the hours fires at any. */
const FIRING: Readonly<Record<string, readonly [count: number, event: Partial<StreamEvent>]>> = {
  'refusals-of-one-subject': [20, {}],
  'refusals-of-one-address': [100, { event: 'TOKEN_VALIDATION', reason: 'expired' }],
  'token-reuse': [1, { event: 'TOKEN_REUSE', reason: 'refresh_token_reused' }],
  'administrator-made': [
    1,
    { event: 'ROLE_GRANT', outcome: 'success', about: 'user anne', record: { administration: true } },
  ],
  'change-at-night': [1, { event: 'DATA_MUTATION', outcome: 'success' }],
  'chain-broken': [1, { event: 'AUDIT_VERIFY', outcome: 'failure', reason: 'damaged' }],
  'trail-in-trouble': [1, { event: 'TRAIL_DEGRADED', outcome: 'failure' }],
}

describe('the rules of docs/alerts.md', () => {
  it('are rules, each of which is tried here', () => {
    expect(readRules('alerts.yaml', rules).rules.map(({ name }) => name)).toEqual(Object.keys(FIRING))
  })

  it.each(Object.entries(FIRING))('%s fires as it says, and no other with it', (name, [count, event]) => {
    const { at, alerts } = watching(rules)
    for (let before = 1; before < count; before += 1) at(before, event)
    expect(alerts).toEqual([])
    at(count, event)
    at(count + 1, event)
    expect(alerts.map(({ rule }) => rule.name)).toEqual([name])
  })

  it('leave a change on a weekday by day alone, and those that are excepted', () => {
    const { at, said } = watching(rules)
    const change = { event: 'DATA_MUTATION', outcome: 'success' }
    at(48 * HOUR, change)
    at(0, { ...change, clientId: 'nightly-import' })
    expect(said()).toEqual([])
  })
})

it('the receiver of docs/alerts.md tells what is ours', async () => {
  const [, program = ''] = /A receiver in Node:\n\n```js\n([\s\S]*?)```/.exec(page) ?? []
  const path = join(await temporaryFolder(), 'receiver.mjs')
  await writeFile(path, program)
  const { isOurs } = await import(pathToFileURL(path).href)
  const key = Buffer.alloc(32, 3)
  const secret = `whsec_${key.toString('base64')}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.{}`).digest('base64')
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,xx v1,${signature}`,
  }
  expect(isOurs(headers, '{}', secret)).toBe(true)
  expect(isOurs(headers, '{ }', secret)).toBe(false)
  expect(isOurs({ ...headers, 'webhook-timestamp': '1' }, '{}', secret)).toBe(false)
})
