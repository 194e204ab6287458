import { expect, it } from 'vitest'
import { openDatabase, openKeyValue } from '../../../src/stores/index.js'

it.each([
  ['postgres://app:a-password@db.example:6000/app?sslmode=require', 'db.example:6000/app'],
  ['postgres://app:a-password@db/app', 'db:5432/app'],
  ['postgresql://[::1]', '[::1]:5432'],
])('a database at %s is named %s', (url, name) => {
  expect(openDatabase({ url }).name).toBe(name)
})

it.each([
  ['redis://:a-password@cache', 'cache:6379'],
  ['rediss://app:a-password@cache:7000/2', 'cache:7000/2'],
])('a Redis at %s is named %s', (url, name) => {
  expect(openKeyValue({ url }).name).toBe(name)
})

it.each([() => openDatabase({ url: '//app:a-password@db' }), () => openKeyValue({ url: '//app:a-password@cache' })])(
  'what is no URL is refused, and not repeated',
  (open) => {
    expect(open).toThrow(RangeError)
    try {
      open()
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('a-password')
    }
  },
)

it('stores without a URL are within this process', () => {
  expect([openDatabase().name, openDatabase({ directory: 'data' }).name, openKeyValue().name]).toEqual([
    'memory',
    'data',
    'memory',
  ])
})
