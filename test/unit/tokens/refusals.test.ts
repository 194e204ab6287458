import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { REFUSALS } from '../../../src/tokens/index.js'
import { FORGED_CLAIMS, FORGED_PAYLOADS } from './forged/claims.js'
import { FORGED_FORMS } from './forged/form.js'
import { FORGED_HEADERS } from './forged/headers.js'
import { FORGED_KEYS } from './forged/keys.js'
import { FORGED_SIGNATURES } from './forged/signatures.js'

const DOCUMENT = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')

const pairs = Object.entries(REFUSALS).flatMap(([code, { checks }]) => checks.map((check) => `${code} by ${check}`))

describe('the table of refusals', () => {
  test('is the one in docs/errors.md, row by row', () => {
    const section = DOCUMENT.slice(DOCUMENT.indexOf('## Refused tokens'), DOCUMENT.indexOf('## Errors around tokens'))
    const rows = section.split('\n').filter((line) => line.startsWith('| `'))
    expect(rows).toEqual(
      Object.entries(REFUSALS).map(
        ([code, { checks, meaning }]) =>
          `| \`${code}\` | ${checks.map((check) => `\`${check}\``).join(', ')} | ${meaning} |`,
      ),
    )
  })

  test('has every code and check that a forged token is refused with, and no other', () => {
    const forged = [FORGED_FORMS, FORGED_HEADERS, FORGED_KEYS, FORGED_SIGNATURES, FORGED_PAYLOADS, FORGED_CLAIMS].flat()
    const seen = new Set(forged.map(({ code, check }) => `${code} by ${check}`))
    // Where tokens of these two kinds come from is in other tests: a provider that is away, and the development key.
    seen.add('keys_unavailable by key').add('development_key by development_key')
    expect([...seen].sort()).toEqual([...pairs].sort())
  })
})
