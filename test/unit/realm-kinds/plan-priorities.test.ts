import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planPriorities, renumberings } from '../../../src/realm-kinds/plan-priorities.js'

const orders = fc.array(fc.option(fc.nat({ max: 60 }), { nil: undefined }), { maxLength: 12 })

describe('planPriorities', () => {
  it.each([
    ['leaves an order as it is', [10, 20, 30], [10, 20, 30]],
    ['numbers new executions in steps of ten', [undefined, undefined], [10, 20]],
    ['appends behind the last', [5, undefined, undefined], [5, 15, 25]],
    ['puts a new one between two', [10, undefined, 20], [10, 15, 20]],
    ['moves the one that is out of line', [30, 10, 20], [5, 10, 20]],
    ['numbers all anew where there is no room between', [0, undefined, 1], [10, 20, 30]],
    ['numbers ties anew', [0, 0, 0], [0, 10, 20]],
    ['never goes below none', [undefined, 0], [10, 20]],
  ])('%s', (_, known, expected) => {
    expect(planPriorities(known)).toEqual(expected)
  })

  it('always rises, and is nowhere negative', () => {
    fc.assert(
      fc.property(orders, (known) => {
        const priorities = planPriorities(known)
        expect(priorities).toHaveLength(known.length)
        for (const [at, priority] of priorities.entries()) {
          expect(Number.isInteger(priority)).toBe(true)
          expect(priority).toBeGreaterThan(at === 0 ? -1 : (priorities[at - 1] ?? 0))
        }
      }),
    )
  })

  it('changes nothing that rises already', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { maxLength: 10 }), (numbers) => {
        const known = numbers.sort((one, other) => one - other)
        expect(planPriorities(known)).toEqual(known)
      }),
    )
  })
})

describe('renumberings', () => {
  it('lead to the priorities, and keep executions in line that were in line all along', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1, maxLength: 8 }), fc.nat(), (numbers, seed) => {
        const known = numbers.map((_, at) => numbers[(at + seed) % numbers.length] ?? 0)
        const priorities = planPriorities(known)
        const now = [...known]
        const moved = new Set(renumberings(known, priorities).map(({ at }) => at))
        const stay = known.map((_, at) => at).filter((at) => !moved.has(at))
        for (const { at, priority } of renumberings(known, priorities)) {
          now[at] = priority
          const inLine = stay.map((place) => now[place] ?? 0)
          expect(inLine).toEqual([...inLine].sort((one, other) => one - other))
        }
        expect(now).toEqual(priorities)
      }),
    )
  })

  it('lifts those that stay in line from the last on', () => {
    const tight = [0, 1, undefined, 2]
    expect(renumberings(tight, planPriorities(tight)).map(({ at }) => at)).toEqual([3, 1, 0, 2])
  })
})
