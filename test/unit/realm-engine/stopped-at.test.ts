import { expect, it } from 'vitest'
import { AdminError } from '../../../src/admin-api/index.js'
import { stoppedAt } from '../../../src/realm-engine/carry-out.js'
import type { PlanStep } from '../../../src/realm-engine/index.js'

const step: PlanStep = {
  kind: 'client',
  key: 'shop',
  action: 'update',
  changes: [
    { field: 'redirectUris', from: [], to: ['https://a b'] },
    { field: 'secret', secret: 'changed' },
  ],
  dangers: [],
  notes: [],
  place: { file: 'clients/shop.yaml', line: 3, column: 1 },
}

const refused = new AdminError('rejected', 'PUT … was answered 400 (invalid).', { status: 400 })

it('what is refused is told with its object, its place and the fields that were to be written', () => {
  expect(stoppedAt(step, 2, refused)).toMatchObject({
    code: 'rejected',
    message:
      'Stopped at client shop, after 2 of the changes: PUT … was answered 400 (invalid). Of it were to be written: redirectUris, secret (clients/shop.yaml:3).',
    details: { status: 400, step: 'client shop', done: 2 },
  })
})

it('of something new the fields that are declared are told, and not all of very many', () => {
  const declares = Array.from({ length: 14 }, (_, at) => ({ field: `field${at}`, to: at }))
  const created: PlanStep = { ...step, action: 'create', changes: [], declares }
  expect(stoppedAt(created, 0, refused)).toMatchObject({
    message: expect.stringMatching(/field0, .*field11 and 2 more/),
  })
})

it('fields are not to blame for what is no refusal of them', () => {
  const forbidden = new AdminError('forbidden', 'It lacks a permission.', { status: 403 })
  expect(stoppedAt(step, 0, forbidden)).toMatchObject({
    message: 'Stopped at client shop, after 0 of the changes: It lacks a permission.',
  })
})
