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

const LISTS: AttributeDeclarations = {
  lots: { type: 'integer', multivalued: true },
  sites: { type: 'option', options: ['LL', 'LS'], multivalued: true },
  labels: { type: 'string', multivalued: true },
}

test('reads a list of values, each of the declared type, and freezes it', () => {
  const claims = { lots: [3, 1, 3], sites: ['LL'], labels: [] }
  const { attributes, problems } = readAttributes(claims, LISTS)
  expect([attributes, problems]).toEqual([{ lots: [3, 1, 3], sites: ['LL'], labels: [] }, []])
  expect(Object.values(attributes).every(Object.isFrozen)).toBe(true)
  expect(Object.isFrozen(claims.lots)).toBe(false)
})

test('takes a list of 256 values, and none that is longer', () => {
  const lots = Array.from({ length: 256 }, (_, index) => index)
  expect(readAttributes({ lots }, LISTS).attributes).toEqual({ lots })
  const { attributes, problems } = readAttributes({ lots: [...lots, 256] }, LISTS)
  expect([attributes, problems.map(({ attribute }) => attribute)]).toEqual([{}, ['lots']])
})

test.each([
  ['lots', 1, 'a list of at most 256, each an integer', '1'],
  ['lots', [1, '2'], 'a list of at most 256, each an integer', '[1,"2"]'],
  ['lots', [1, null], 'a list of at most 256, each an integer', '[1,null]'],
  ['lots', [[1]], 'a list of at most 256, each an integer', '[[1]]'],
  ['lots', { 0: 1, length: 1 }, 'a list of at most 256, each an integer', '{"0":1,"length":1}'],
  ['sites', ['LL', 'XX'], 'a list of at most 256, each one of LL, LS', '["LL","XX"]'],
  ['labels', 'a', 'a list of at most 256, each a string of at most 256 characters', '"a"'],
  ['labels', ['\ud83d'], 'a list of at most 256, each a string of at most 256 characters', expect.any(String)],
])('drops the whole list of %s %j', (attribute, value, expected, actual) => {
  expect(readAttributes({ [attribute]: value }, LISTS)).toEqual({
    attributes: {},
    problems: [{ attribute, expected, actual }],
  })
})

test.each(['a\0b', '\0', '\ud83d', '\udc00a', 'a\ud83d'])('drops text that no database stores: %j', (organization) => {
  const { attributes, problems } = readAttributes({ organization }, DECLARATIONS)
  expect(attributes).toEqual({})
  expect(problems).toMatchObject([{ attribute: 'organization' }])
})

test('keeps text with whole surrogate pairs', () => {
  expect(readAttributes({ organization: '\u{1f986}' }, DECLARATIONS).attributes).toEqual({ organization: '\u{1f986}' })
})

test('finds nothing in a prototype', () => {
  const declarations: AttributeDeclarations = JSON.parse(
    '{"constructor":{"type":"string"},"__proto__":{"type":"string"}}',
  )
  expect(readAttributes({}, declarations)).toEqual({ attributes: {}, problems: [] })
  const { attributes } = readAttributes({}, declarations)
  expect(['constructor', '__proto__', 'toString'].filter((name) => name in attributes)).toEqual([])
})
