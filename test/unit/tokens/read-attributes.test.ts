import { expect, test } from 'vitest'
import type { AttributeDeclarations } from '../../../src/realm-config/index.js'
import { readAttributes } from '../../../src/tokens/index.js'

const DECLARATIONS: AttributeDeclarations = {
  gaveur_id: { type: 'integer' },
  site_id: { type: 'option', options: ['LL', 'LS', 'MO'] },
  organization: { type: 'string' },
}

test('reads attributes of the declared types, and no others', () => {
  const read = readAttributes({ gaveur_id: 1, site_id: 'LL', organization: 'euralis', role: 'admin' }, DECLARATIONS)
  expect(read).toEqual({ attributes: { gaveur_id: 1, site_id: 'LL', organization: 'euralis' }, problems: [] })
  expect(Object.isFrozen(read.attributes) && Object.isFrozen(read.problems)).toBe(true)
})

test('takes absent and null for absent', () => {
  expect(readAttributes({ gaveur_id: null }, DECLARATIONS)).toEqual({ attributes: {}, problems: [] })
})

test.each([
  ['gaveur_id', '1', 'an integer', '"1"'],
  ['gaveur_id', 1.5, 'an integer', '1.5'],
  ['gaveur_id', 2 ** 53, 'an integer', '9007199254740992'],
  ['gaveur_id', [1], 'an integer', '[1]'],
  ['gaveur_id', true, 'an integer', 'true'],
  ['site_id', 'XX', 'one of LL, LS, MO', '"XX"'],
  ['site_id', 'll', 'one of LL, LS, MO', '"ll"'],
  ['site_id', ['LL'], 'one of LL, LS, MO', '["LL"]'],
  ['organization', 7, 'a string of at most 256 characters', '7'],
  ['organization', { name: 'euralis' }, 'a string of at most 256 characters', '{"name":"euralis"}'],
  [
    'organization',
    'a\n\u202eb'.repeat(100),
    'a string of at most 256 characters',
    expect.not.stringMatching(/[\n\u202e]/),
  ],
])('drops and reports %s %j', (attribute, value, expected, actual) => {
  expect(readAttributes({ [attribute]: value }, DECLARATIONS)).toEqual({
    attributes: {},
    problems: [{ attribute, expected, actual }],
  })
})

test('finds nothing in a prototype', () => {
  const declarations: AttributeDeclarations = JSON.parse(
    '{"constructor":{"type":"string"},"__proto__":{"type":"string"}}',
  )
  expect(readAttributes({}, declarations)).toEqual({ attributes: {}, problems: [] })
  const { attributes } = readAttributes({}, declarations)
  expect(['constructor', '__proto__', 'toString'].filter((name) => name in attributes)).toEqual([])
})
