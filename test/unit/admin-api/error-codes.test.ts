import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ADMIN_ERROR_CODES } from '../../../src/admin-api/admin-error.js'

const DOCUMENT = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')

describe('the codes of provisioning', () => {
  it('are catalogued in docs/errors.md, in the same order', () => {
    const section = DOCUMENT.split('\n## ').find((text) => text.startsWith('Provisioning\n')) ?? ''
    const codes = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)
    expect(codes).toEqual([...ADMIN_ERROR_CODES])
  })
})
