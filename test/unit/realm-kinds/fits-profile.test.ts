import { expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { fitsProfile } from '../../../src/realm-kinds/fits-profile.js'

const BOTH = { view: ['admin', 'user'], edit: ['admin', 'user'] }
const attribute = (name: string, validations: JsonObject, more: JsonObject = {}): JsonObject => ({
  name,
  validations,
  permissions: BOTH,
  ...more,
})
const PROFILE = {
  attributes: [
    attribute('username', {
      length: { min: 3, max: 255 },
      'username-prohibited-characters': {},
      'up-username-not-idn-homograph': {},
    }),
    attribute('email', { email: {}, length: { max: 255 } }, { required: { roles: ['user'] } }),
    attribute('firstName', { length: { max: 255 }, 'person-name-prohibited-characters': {} }),
    attribute('number', { integer: { min: '1', max: 99 } }),
    attribute('site', { options: { options: ['LL', 'LS'] } }, { multivalued: true }),
    attribute('code', { pattern: { pattern: '[a-z]+' } }),
    attribute('own', {}, { permissions: { edit: ['user'] } }),
  ],
}
const ANNA = { username: 'anna', email: 'anna.b@mail.example', firstName: 'Anne-Laure D’Arc'.replace('’', "'") }

const TAKEN: readonly (readonly [string, JsonObject])[] = [
  ['its fields', ANNA],
  ['nothing but a name', { username: 'anna' }],
  ['an email for a name', { username: 'anna@mail.example' }],
  ['a number, as text or number', { ...ANNA, attributes: { number: 7 } }],
  ['several of what may be several', { ...ANNA, attributes: { site: ['LL', 'LS'] } }],
]
it.each(TAKEN)('takes a user with %s', (_what, user) => {
  expect(fitsProfile(user, PROFILE)).toBe(true)
})

const DOUBTFUL: readonly (readonly [string, JsonObject])[] = [
  ['a name too short', { username: 'an' }],
  ['capitals, which Keycloak makes small', { username: 'Anna' }],
  ['letters that look like others', { username: 'аnna' }],
  ['no email but a text', { ...ANNA, email: 'anna@' }],
  ['an email with two dots', { ...ANNA, email: 'a..b@mail.example' }],
  ['an empty email', { ...ANNA, email: '' }],
  ['a name with angle brackets', { ...ANNA, firstName: '<b>' }],
  ['spaces around a name', { ...ANNA, firstName: ' Anna' }],
  ['a name too long', { ...ANNA, firstName: 'a'.repeat(256) }],
  ['a field that the profile lacks', { ...ANNA, lastName: 'B' }],
  ['an attribute that it lacks', { ...ANNA, attributes: { other: ['1'] } }],
  ['a number out of bounds', { ...ANNA, attributes: { number: ['0'] } }],
  ['no number', { ...ANNA, attributes: { number: ['seven'] } }],
  ['another option', { ...ANNA, attributes: { site: ['XX'] } }],
  ['several of what is one', { ...ANNA, attributes: { number: ['1', '2'] } }],
  ['a validation that only Keycloak knows', { ...ANNA, attributes: { code: ['abc'] } }],
  ['what only users may edit', { ...ANNA, attributes: { own: ['x'] } }],
]
it.each(DOUBTFUL)('leaves a user with %s to Keycloak', (_what, user) => {
  expect(fitsProfile(user, PROFILE)).toBe(false)
})

const REQUIRED: readonly (readonly [JsonObject, boolean])[] = [
  [{ roles: ['user'] }, true],
  [{ roles: ['admin'] }, false],
  [{}, false],
]
it.each(REQUIRED)('minds a missing attribute that is required of %j', (required, isTaken) => {
  const profile = { attributes: [...PROFILE.attributes, attribute('site_id', {}, { required })] }
  expect(fitsProfile(ANNA, profile)).toBe(isTaken)
})

it.each(['', ' '])('leaves a user with "%s" for what has no validations to Keycloak', (value) => {
  const profile = {
    attributes: [...PROFILE.attributes, attribute('costCenter', {}, { required: { roles: ['admin'] } })],
  }
  expect(fitsProfile({ ...ANNA, attributes: { costCenter: ['4711'] } }, profile)).toBe(true)
  expect(fitsProfile({ ...ANNA, attributes: { costCenter: [value] } }, profile)).toBe(false)
})
