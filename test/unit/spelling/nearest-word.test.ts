import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestWord } from '../../../src/spelling/index.js'

const words = ['gaveur', 'admin', 'superviseur', 'read', 'write']

describe('the nearest word', () => {
  it.each([
    ['gaveurs', 'gaveur', 'a letter too many'],
    ['gavur', 'gaveur', 'a letter too few'],
    ['gavexr', 'gaveur', 'another letter'],
    ['amdin', 'admin', 'neighbours swapped'],
    ['supervisor', 'superviseur', 'two letters'],
    ['ADMIN', 'admin', 'capitals'],
    ['raed', 'read', 'a short word'],
  ])('of %s is %s: %s', (word, nearest) => {
    expect(nearestWord(word, words)).toBe(nearest)
  })

  it.each(['technicien', 'x', '', 'rd', 'superstar'])('of %j is none', (word) => {
    expect(nearestWord(word, words)).toBeUndefined()
  })

  it('is the first of equally near ones', () => {
    expect(nearestWord('site', ['sites', 'sitee'])).toBe('sites')
    expect(nearestWord('site', ['sitee', 'sites'])).toBe('sitee')
  })

  it('is found again after any single letter was dropped from a long word', () => {
    const dropped = fc
      .integer({ min: 0, max: 10 })
      .map((index) => `${'superviseur'.slice(0, index)}${'superviseur'.slice(index + 1)}`)
    fc.assert(fc.property(dropped, (word) => nearestWord(word, words) === 'superviseur'))
  })
})
