import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inspectMembers } from '../../../src/tokens/inspect-members.js'

test('finds nothing in what JSON.stringify writes, with or without white space', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(0, 1, '\t', '\n'), (value, space) => {
      expect(inspectMembers(JSON.stringify(value, null, space))).toBeUndefined()
    }),
  )
})

test('finds a member that is written twice in any object, whatever its name and place', () => {
  const property = fc.property(
    fc.string(),
    fc.jsonValue(),
    fc.jsonValue(),
    fc.array(fc.boolean(), { maxLength: 8 }),
    (name, one, other, around) => {
      const quoted = JSON.stringify(name)
      const twice = `{"":0,${quoted}:${JSON.stringify(one)} , ${escaped(name)}\n:${JSON.stringify(other)}}`
      const text = around.reduce((inside, inArray) => (inArray ? `[1,${inside}]` : `{"x":${inside},"y":{}}`), twice)
      expect(inspectMembers(text)).toMatch(/stands twice/)
    },
  )
  fc.assert(property)
})

/** Each character as an escape. */
function escaped(name: string): string {
  const units = Array.from({ length: name.length }, (_, index) => name.charCodeAt(index).toString(16).padStart(4, '0'))
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`
}

test.each([
  ['arrays', '['.repeat(33) + ']'.repeat(33)],
  ['objects', `${'{"a":'.repeat(32)}{}${'}'.repeat(32)}`],
])('refuses 33 levels of %s, and no 32', (_, text) => {
  expect(inspectMembers(text)).toMatch(/nested deeper than 32/)
  expect(inspectMembers(text.replace(/^(\[|\{"a":)/, '').replace(/[\]}]$/, ''))).toBeUndefined()
})
