import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { REFUSALS } from '../../../src/tokens/index.js'
import { withRefusals } from './errors-document.js'
import { REFUSAL_EXAMPLES, refusalOf } from './refusal-examples.js'

const page = new URL('../../../docs/errors.md', import.meta.url)

test('docs/errors.md says of each refusal what the table and the verifier say', async () => {
  await expect(await withRefusals(readFileSync(page, 'utf8'))).toMatchFileSnapshot(page.pathname)
})

test('every code has an example for each of its checks, and no other', async () => {
  const refusals = await Promise.all(REFUSAL_EXAMPLES.map(refusalOf))
  const shown = new Set(refusals.map(({ code, check }) => `${code} by ${check}`))
  const listed = Object.entries(REFUSALS).flatMap(([code, { checks }]) => checks.map((check) => `${code} by ${check}`))
  expect([...shown].sort()).toEqual(listed.sort())
})

test('every code has its likely causes, as sentences', () => {
  for (const { causes } of Object.values(REFUSALS)) {
    expect(causes.length).toBeGreaterThan(0)
    for (const cause of causes) expect(cause).toMatch(/^[A-Z“`].*\.$/)
  }
})
