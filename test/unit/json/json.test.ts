import { expect, it } from 'vitest'
import { freezeDeeply, isJsonObject } from '../../../src/json/index.js'

it.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [undefined, false],
  ['{}', false],
  [0, false],
])('an object is told from other values: %j', (value, isObject) => {
  expect(isJsonObject(value)).toBe(isObject)
})

it('a value is frozen with all that is in it', () => {
  const value = { list: [{ deep: { deeper: 1 } }], text: 'x', none: null }
  expect(freezeDeeply(value)).toBe(value)
  for (const part of [value, value.list, value.list[0], value.list[0]?.deep]) expect(Object.isFrozen(part)).toBe(true)
})
