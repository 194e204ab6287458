import { expect, it } from 'vitest'
import { type AuditEvent, createFieldMask } from '../../../src/audit-record/index.js'

const EVENT: AuditEvent = {
  event: 'DATA_MUTATION',
  outcome: 'success',
  reason: 'ok',
  path: '/api/people/jean%40gaveur.fr/1',
  record: { email: 'jean@gaveur.fr', id: 1 },
}

it('replaces members of the record, and what the path has of them', () => {
  expect(createFieldMask(['record.email']).event(EVENT)).toEqual({
    ...EVENT,
    path: '/api/people/«masked»/1',
    record: { email: '«masked»', id: 1 },
  })
  expect(createFieldMask(['record.*']).event(EVENT).path).toBe('/api/people/«masked»/«masked»')
})

it('leaves an event alone that has none of them', () => {
  expect(createFieldMask(['record.iban', 'change.email']).event(EVENT)).toBe(EVENT)
})

it('replaces members of a change, however deep, in lists and by their text', () => {
  const mask = createFieldMask(['change.iban', 'change.contact.phone', 'change.*.secret'])
  const value = {
    iban: 'FR76',
    contact: { phone: ['1', '2'], city: 'Dax' },
    items: [{ secret: 1 }, { secret: 2, x: 3 }],
  }
  expect(mask.values(value)).toEqual({
    iban: '«masked»',
    contact: { phone: '«masked»', city: 'Dax' },
    items: [{ secret: '«masked»' }, { secret: '«masked»', x: 3 }],
  })
  expect(value.iban).toBe('FR76')
  expect(mask.values({ toJSON: () => ({ iban: 'FR76' }) })).toEqual({ iban: '«masked»' })
  expect(mask.values(undefined)).toBeUndefined()
})

it.each(['email', 'record', 'record.', 'record.a.b', 'change', 'change.a..b', ''])(
  'does not take %o for a field',
  (field) => {
    expect(() => createFieldMask([field])).toThrow(RangeError)
  },
)
