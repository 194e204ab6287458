import { describe, expect, it } from 'vitest'
import { createPolicy } from '../../../src/policy/index.js'

const policy = createPolicy({
  attributes: { gaveur_id: { type: 'integer' }, site_id: { type: 'string' } },
  policy: {
    resources: {
      lots: { actions: ['read'], fields: { gaveur_id: { type: 'integer' }, site_id: { type: 'string' } } },
    },
    roles: {
      owner: { grants: [{ permissions: ['lots:read'], where: { gaveur_id: '$gaveur_id' }, line: 1 }] },
      other: {
        grants: [{ permissions: ['lots:read'], line: 2 }],
        deny: [{ permissions: ['lots:read'], where: { gaveur_id: '$gaveur_id' }, line: 3 }],
      },
      neighbour: { grants: [{ permissions: ['lots:read'], where: { site_id: { starts_with: '$site_id' } }, line: 4 }] },
      stranger: {
        grants: [{ permissions: ['lots:read'], line: 5 }],
        deny: [{ permissions: ['lots:read'], where: { site_id: { starts_with: '$site_id' } }, line: 6 }],
      },
    },
  },
})

const may = (role: string, claims: Record<string, string | number>, record: Record<string, unknown>): boolean => {
  const held = policy.permissionsOf({ roles: [role], claims })
  const verdict = held.can('lots:read', record)
  expect(held.bounds('lots:read').allows(record)).toBe(verdict)
  return verdict
}

describe('an integer of a record', () => {
  const largest = Number.MAX_SAFE_INTEGER
  const cases: readonly [string, number, unknown, boolean, boolean][] = [
    // what, the caller's, the record's, whether it is the owner's, whether another than the owner may
    ['of a bigint column', 7, 7n, true, false],
    ['of a bigint column, another', 7, 8n, false, true],
    ['the largest', largest, BigInt(largest), true, false],
    ['2^53', largest, 2n ** 53n, false, true],
    ['2^53, as a number', largest, 2 ** 53, false, true],
    ['2^53 + 1, rounded by a driver', largest, Number(2n ** 53n + 1n), false, true],
    ['the largest of a bigint column', largest, 2n ** 63n - 1n, false, true],
    ['zero below zero', -0, 0, true, false],
    ['zero below zero, in the record', 0, -0, true, false],
    ['as text, which is no integer', 7, '7', false, false],
    ['a fraction, which is none either', 7, 7.5, false, false],
    ['not a number', 7, Number.NaN, false, false],
    ['null', 7, null, false, true],
  ]

  it.each(cases)('%s', (_, gaveur_id, value, owner, other) => {
    expect(may('owner', { gaveur_id }, { gaveur_id: value })).toBe(owner)
    expect(may('other', { gaveur_id }, { gaveur_id: value })).toBe(other)
  })
})

it.each(['\ud83d', 'L\0', '\udc00L'])('an attribute that no database holds counts as absent: %j', (site_id) => {
  expect(may('neighbour', { site_id }, { site_id: '\u{1f986}' })).toBe(false)
  expect(may('neighbour', { site_id }, { site_id })).toBe(false)
  expect(may('stranger', { site_id }, { site_id: 'MO' })).toBe(false)
})
