import { expect, it } from 'vitest'
import { planAsMarkdown } from '../../../../src/cli/realm/plan-as-markdown.js'
import type { PlanStep } from '../../../../src/realm-engine/index.js'
import { planWith } from './plan-with.js'

const STEP: PlanStep = { kind: 'client', key: 'shop', action: 'update', changes: [], dangers: [], notes: [] }

it('has what is dangerous first, counts, and a part for each kind', () => {
  const text = planAsMarkdown(
    planWith(
      { ...STEP, action: 'delete', key: 'old', dangers: ['it is deleted'] },
      {
        ...STEP,
        changes: [
          { field: 'name', from: 'a', to: 'b' },
          { field: 'secret', secret: 'changed' },
        ],
      },
    ),
  )
  expect(text).toContain('### Realm `r`: 2 changes')
  expect(text.indexOf('⚠️ `client old`: it is deleted')).toBeLessThan(text.indexOf('| kind |'))
  expect(text).toContain('| Clients | 0 | 1 | 1 | 0 |')
  expect(text).toContain('<details><summary>Clients: 2 changes</summary>')
  expect(text).toContain('  - `name: "a" → "b"`')
  expect(text).toContain('  - `secret: changed (secret)`')
})

it('shows all that a few new objects are made with, and of many as much as fits into a line', () => {
  const declares = Array.from({ length: 30 }, (_, at) => ({ field: `config.field-${at}`, to: 'y'.repeat(20) }))
  const mappers = (count: number): string =>
    planAsMarkdown(
      planWith(
        ...Array.from({ length: count }, (_, at): PlanStep => {
          return { ...STEP, kind: 'protocol-mapper', key: `mapper-${at}`, action: 'create', declares }
        }),
      ),
    )
  expect(mappers(2)).toContain(`  - \`config.field-29: "${'y'.repeat(20)}"\``)
  expect(mappers(100)).not.toContain('config.field-29')
  expect(mappers(100).length).toBeLessThan(65_536)
})

it('lets no name of an object become markup', () => {
  const key = 'x`\n</details><script>@everyone|'
  const text = planAsMarkdown(planWith({ ...STEP, key, action: 'create', dangers: [key], notes: [key] }))
  expect(text).not.toMatch(/^<\/details><script>/m)
  expect(text).toContain('``x` </details><script>@everyone|``')
  expect(text).toContain('x\\` &lt;/details&gt;&lt;script&gt;@\u200beveryone\\|')
})
