import { describe, expect, it } from 'vitest'
import {
  type ChangesOptions,
  createChangedValues,
  createRecordEncoder,
  parseRecord,
} from '../../../src/audit-record/index.js'

const PLACE = { chain: 'cfc8086e64ed', seq: 1, time: '2026-11-21T22:58:03.117042Z', prev: '0'.repeat(64) }

/** The change as a reader of the trail has it. */
function changeOf(changes: ChangesOptions, before: unknown, after?: unknown) {
  const encode = createRecordEncoder({ host: 'api-1', pid: 1, changedValues: createChangedValues(changes) })
  const body = encode({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok', change: { before, after } }, PLACE)
  const record = parseRecord(`${body},"hash":"${'1'.repeat(64)}"}`)
  return (record ?? expect.fail(body)).change
}

const PERSON = {
  name: 'Jean',
  iban: 'FR76',
  contact: { phone: '05', mail: 'x' },
  children: [{ iban: 'FR77' }],
  phone: '06',
}

describe('the values of a change', () => {
  it('stay out of the trail, which has their digests', () => {
    const digest = /^sha256:[0-9a-f]{64}$/
    expect(changeOf({}, PERSON, 2)).toEqual({
      before: expect.stringMatching(digest),
      after: expect.stringMatching(digest),
    })
    expect(changeOf({ mask: ['iban'] }, PERSON)).toEqual({ before: expect.stringMatching(digest) })
  })

  it('stand in it where it is told to keep them', () => {
    expect(changeOf({ values: true }, PERSON, { ...PERSON, name: 'Jeanne' })?.values).toEqual({
      before: PERSON,
      after: { ...PERSON, name: 'Jeanne' },
    })
    expect(changeOf({ values: true }, undefined, 3)?.values).toEqual({ after: 3 })
  })

  it('are masked by name, at any depth, and by the names above', () => {
    expect(changeOf({ values: true, mask: ['iban', 'contact.phone'] }, PERSON)?.values).toEqual({
      before: {
        name: 'Jean',
        iban: '«masked»',
        contact: { phone: '«masked»', mail: 'x' },
        children: [{ iban: '«masked»' }],
        phone: '06',
      },
    })
  })

  it('have the digest of what they were, masked or not', () => {
    expect(changeOf({ values: true, mask: ['iban'] }, PERSON)?.before).toBe(changeOf({}, PERSON)?.before)
  })

  it.each<[string, unknown, unknown]>([
    ['a password', { password: 'hunter2!', login: 'jean' }, { password: '«redacted»', login: 'jean' }],
    ['a token in a text', { note: 'Bearer abcdef123456' }, { note: 'Bearer «redacted»' }],
    ['a cookie', { cookie: 'sid=1; b=2', next: 1 }, { cookie: '«redacted»', next: 1 }],
    ['a quotation mark', { 'a"b': '"}' }, { 'a"b': '"}' }],
    ['what reorders text', { a: 'x\u202ey' }, { a: 'x\u202ey' }],
    ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['a number that JSON has not', { n: 1n }, '«unreadable»'],
    ['a document', { text: 'x'.repeat(5000) }, '«too long, 5011 characters»'],
  ])('hold no secret, and are JSON: %s', (_, before, expected) => {
    expect(changeOf({ values: true }, before)?.values).toEqual({ before: expected })
  })

  it('hold no cycle', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(changeOf({ values: true }, cycle)).toEqual({
      before: 'sha256:unreadable',
      values: { before: '«unreadable»' },
    })
  })

  it.each(['', 'a..b', '.a'])('have no mask such as "%s"', (mask) => {
    expect(() => createChangedValues({ mask: [mask] })).toThrow(/changes\.mask/)
  })
})
