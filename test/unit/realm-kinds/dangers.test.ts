import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { compareFields } from '../../../src/realm-kinds/compare-fields.js'
import { REALM_KINDS } from '../../../src/realm-kinds/index.js'
import { DANGER_CASES, type DangerCase } from './danger-cases.js'

function dangersOf({ kind, key = 'one', path = [], before, after, documents }: DangerCase): readonly string[] {
  const object = (value: JsonObject) => ({ key, value, path })
  return (
    REALM_KINDS.find(({ name }) => name === kind)?.dangers?.({
      action: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
      changes: before === undefined || after === undefined ? [] : compareFields(after, before),
      wanted: after && object(after),
      current: before && object(before),
      ...(documents === undefined ? {} : { documents }),
    }) ?? []
  )
}

describe('what deserves a second look', () => {
  it.each(DANGER_CASES.map((one) => [one.kind, one.says.join() || 'nothing', one] as const))(
    '%s: %s',
    (_kind, _says, one) => {
      expect(dangersOf(one)).toEqual(one.says)
    },
  )

  it('is nothing where nothing changes', () => {
    const kinds = REALM_KINDS.filter(({ dangers }) => dangers !== undefined)
    const same = kinds.map(({ name }): DangerCase => ({ kind: name, before: {}, after: {}, says: [] }))
    expect(same.flatMap(dangersOf)).toEqual([])
  })

  it('has a case for every kind that knows any', () => {
    const kinds = REALM_KINDS.filter(({ dangers }) => dangers !== undefined).map(({ name }) => name)
    expect(kinds.filter((name) => !DANGER_CASES.some(({ kind }) => kind === name))).toEqual([])
  })
})
