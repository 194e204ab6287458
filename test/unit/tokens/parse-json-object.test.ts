import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveLimits } from '../../../src/tokens/limits.js'
import { parseJsonObject } from '../../../src/tokens/parse-json-object.js'

const limits = resolveLimits({ maxMembers: 4_096, maxValues: 4_096 })
const parse = (text: string, some = limits) => parseJsonObject(Buffer.from(text), some)
const reasonOf = (text: string, some = limits): string | undefined => {
  const parsed = parse(text, some)
  return parsed.ok ? undefined : parsed.reason
}

test('reads what JSON.stringify writes, with or without white space', () => {
  const property = fc.property(
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 })),
    fc.constantFrom(0, 1, '\t', '\n'),
    (value, space) => {
      const text = JSON.stringify(value, null, space)
      expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text), nested: expect.any(Array) })
    },
  )
  fc.assert(property)
})

test('refuses a member that is written twice in any object, whatever its name and place', () => {
  const property = fc.property(
    fc.string(),
    fc.jsonValue(),
    fc.jsonValue(),
    fc.array(fc.boolean(), { maxLength: 8 }),
    (name, one, other, around) => {
      const quoted = JSON.stringify(name)
      const twice = `{"":0,${quoted}:${JSON.stringify(one)} , ${escaped(name)}\n:${JSON.stringify(other)}}`
      const text = around.reduce((inside, inArray) => (inArray ? `[1,${inside}]` : `{"x":${inside},"y":{}}`), twice)
      expect(reasonOf(`{"outermost":${text}}`)).toMatch(/stands twice/)
    },
  )
  fc.assert(property)
})

test('never throws, whatever the bytes, and agrees with JSON.parse on what is JSON', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ':',
    ',',
    'a',
    '0',
    '.',
    'e',
    ' ',
    '\n',
    'null',
    '"a":',
    '\\u00',
  )
  const property = fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
    const text = `{"a":${parts.join('')}`
    const parsed = parse(text)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      expect(parsed.ok).toBe(false)
      return
    }
    if (parsed.ok) expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(value))
    else expect(parsed.reason).toMatch(/stands twice/)
  })
  fc.assert(property, { numRuns: 2_000 })
})

/** Each character as an escape. */
function escaped(name: string): string {
  const units = Array.from({ length: name.length }, (_, index) => name.charCodeAt(index).toString(16).padStart(4, '0'))
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`
}

describe('limits', () => {
  const objects = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`
  const arrays = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`

  test.each([
    ['objects', objects],
    ['arrays', arrays],
  ])('refuses 33 levels of %s, and no 32', (_, nested) => {
    expect(reasonOf(nested(33))).toMatch(/nested deeper than 32/)
    expect(reasonOf(nested(32))).toBeUndefined()
  })

  const many = (count: number, part: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => part(i)).join()
  test.each<[string, (count: number) => string]>([
    ['members', (count) => `{${many(count, (index) => `"m${index}":0`)}}`],
    ['members with objects', (count) => `{${many(count, (index) => `"m${index}":{}`)}}`],
    ['members of several objects', (count) => `{"a":{${many(count - 1, (index) => `"${index}":[]`)}}}`],
    ['objects in an array', (count) => `{"a":[${many(count - 1, () => '{}')}]}`],
    ['arrays in an array', (count) => `{"a":[${many(count - 1, () => '[1]')}]}`],
  ])('refuses 257 %s, and no 256', (_, text) => {
    const defaults = resolveLimits()
    expect(reasonOf(text(257), defaults)).toMatch(/more than 256 members/)
    expect(reasonOf(text(256), defaults)).toBeUndefined()
  })

  test('refuses a list of 769 values, and none of 768', () => {
    const list = (count: number) => `{"roles":[${many(count, (index) => `"r${index}"`)}]}`
    expect(reasonOf(list(769), resolveLimits())).toMatch(/more than 768 values/)
    expect(reasonOf(list(768), resolveLimits())).toBeUndefined()
  })

  test('are not spent by what stands in strings, and no member is a string in a list', () => {
    expect(
      reasonOf(`{"roles":[${many(700, (index) => `"r${index}"`)}],"text":"${'{[:,'.repeat(900)}"}`, resolveLimits()),
    ).toBeUndefined()
  })
})

test('a claim called __proto__ is a claim like any other, and nothing is inherited', () => {
  const parsed = parse('{"__proto__":{"admin":true},"sub":"x"}')
  if (!parsed.ok) throw new Error(parsed.reason)
  expect(['constructor', 'toString', 'hasOwnProperty'].filter((name) => name in parsed.value)).toEqual([])
  expect(Object.keys(parsed.value)).toEqual(['__proto__', 'sub'])
  expect([parsed.value.admin, parsed.value.constructor, Reflect.get({}, 'admin')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
