import { expect, it } from 'vitest'
import { createRecordCut } from '../../../src/access/create-record-cut.js'
import { createPolicy } from '../../../src/policy/index.js'
import { accessToken } from '../../support/access-token.js'

const policy = createPolicy({
  policy: {
    resources: {
      lots: { actions: ['read'], fields: { owner: { type: 'integer' }, site: { type: 'string' } } },
      notes: { actions: ['read'] },
    },
    roles: {},
  },
  attributes: {},
})
const identity = policy.identify(accessToken({ roles: [] }))
const lots = createRecordCut('lots:read')

it('names of a wide row the fields that the policy declares', () => {
  expect(lots({ iban: 'FR76', owner: 1, site: 'LL', phone: '06' }, identity)).toEqual({ owner: 1, site: 'LL' })
  expect(lots({ iban: 'FR76' }, identity)).toEqual({})
})

it('leaves a record as it is that has no others, or whose resource declares none', () => {
  const record = { owner: 1 }
  expect(lots(record, identity)).toBe(record)
  const row = { text: 'x' }
  expect(createRecordCut('notes:read')(row, identity)).toBe(row)
})

it('withstands a row that throws', () => {
  const row = {
    other: 1,
    site: 'LL',
    get owner(): number {
      throw new Error('no')
    },
  }
  expect(lots(row, identity)).toEqual({ owner: '«unreadable»', site: 'LL' })
})
