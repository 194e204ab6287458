import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OUTPUTS, withOutputs } from './shown-outputs.js'

const PAGES = ['why-was-my-token-refused.md', 'doctor.md', 'policy-tools.md', 'why-was-i-refused.md', 'alerts.md']

const pathOf = (page: string): string => new URL(`../../../docs/${page}`, import.meta.url).pathname

test.each(PAGES)('docs/%s shows what the command prints', async (page) => {
  const path = pathOf(page)
  await expect(await withOutputs(readFileSync(path, 'utf8'))).toMatchFileSnapshot(path)
})

test('each output is shown on a page', () => {
  const pages = PAGES.map((page) => readFileSync(pathOf(page), 'utf8')).join('\n')
  expect(Object.keys(OUTPUTS).filter((name) => !pages.includes(`<!-- output: ${name} -->`))).toEqual([])
})
