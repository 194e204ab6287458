import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { compareFields } from '../../../src/realm-kinds/compare-fields.js'

interface Case {
  readonly name: string
  readonly wanted: JsonObject
  readonly observed: JsonObject
  readonly changes: readonly unknown[]
}

const CASES: readonly Case[] = [
  { name: 'equal values', wanted: { a: 1, b: 'x', c: true }, observed: { a: 1, b: 'x', c: true }, changes: [] },
  {
    name: 'another value',
    wanted: { enabled: true },
    observed: { enabled: false },
    changes: [{ field: 'enabled', from: false, to: true }],
  },
  {
    name: 'what looks secret, before or after',
    wanted: { attributes: { 'tls.client.key': 'new', note: 'x' }, rootUrl: 'https://a.example' },
    observed: { attributes: { 'tls.client.key': 'old', note: 'y' }, rootUrl: 'https://u:p@a.example' },
    changes: [
      { field: 'attributes.tls.client.key', secret: 'changed' },
      { field: 'attributes.note', from: 'y', to: 'x' },
      { field: 'rootUrl', secret: 'changed' },
    ],
  },
  { name: 'a field that is absent', wanted: { a: 1 }, observed: {}, changes: [{ field: 'a', to: 1 }] },
  { name: 'a field that nobody declares', wanted: { a: 1 }, observed: { a: 1, b: 2 }, changes: [] },
  { name: 'an empty text and an absent one', wanted: { passwordPolicy: '' }, observed: {}, changes: [] },
  {
    name: 'an empty text and another',
    wanted: { passwordPolicy: '' },
    observed: { passwordPolicy: 'length(8)' },
    changes: [{ field: 'passwordPolicy', from: 'length(8)', to: '' }],
  },
  {
    name: 'a number and its text',
    wanted: { validations: { integer: { min: 1 } } },
    observed: { validations: { integer: { min: '1' } } },
    changes: [{ field: 'validations', from: { integer: { min: '1' } }, to: { integer: { min: 1 } } }],
  },
  {
    name: 'a set in another order, with a repetition',
    wanted: { redirectUris: ['b', 'a', 'a'] },
    observed: { redirectUris: ['a', 'b'] },
    changes: [],
  },
  {
    name: 'a set with one more member',
    wanted: { webOrigins: ['a'] },
    observed: { webOrigins: ['a', 'b'] },
    changes: [{ field: 'webOrigins', from: ['a', 'b'], to: ['a'] }],
  },
  {
    name: 'a list in another order',
    wanted: { options: ['LL', 'LS'] },
    observed: { options: ['LS', 'LL'] },
    changes: [{ field: 'options', from: ['LS', 'LL'], to: ['LL', 'LS'] }],
  },
  {
    name: 'a map with members of others',
    wanted: { attributes: { mine: '1' } },
    observed: { attributes: { mine: '2', theirs: 'x' } },
    changes: [{ field: 'attributes.mine', from: '2', to: '1' }],
  },
  {
    name: 'a map where there is none',
    wanted: { attributes: { mine: '1' } },
    observed: {},
    changes: [{ field: 'attributes.mine', to: '1' }],
  },
  {
    name: 'permissions as a whole, with sets in any order',
    wanted: { permissions: { view: ['user', 'admin'], edit: ['admin'] } },
    observed: { permissions: { edit: ['admin'], view: ['admin', 'user'] } },
    changes: [],
  },
  {
    name: 'one more validation',
    wanted: { validations: { email: {} } },
    observed: { validations: { email: {}, length: { max: 3 } } },
    changes: [{ field: 'validations', from: { email: {}, length: { max: 3 } }, to: { email: {} } }],
  },
  {
    name: 'a secret',
    wanted: { secret: 'new', attributes: { 'saml.signing.private.key': 'b' } },
    observed: { secret: 'old', attributes: { 'saml.signing.private.key': 'a' } },
    changes: [
      { field: 'secret', secret: 'changed' },
      { field: 'attributes.saml.signing.private.key', secret: 'changed' },
    ],
  },
  {
    name: 'credentials of somebody new',
    wanted: { credentials: [{ type: 'password', value: 'x' }] },
    observed: {},
    changes: [{ field: 'credentials', secret: 'changed' }],
  },
  { name: 'an equal secret', wanted: { secret: 'same' }, observed: { secret: 'same' }, changes: [] },
]

describe('comparing declared fields', () => {
  it.each(CASES)('sees $name', ({ wanted, observed, changes }) => {
    expect(compareFields(wanted, observed)).toEqual(changes)
  })
})
