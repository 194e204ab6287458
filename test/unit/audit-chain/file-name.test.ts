import { expect, it } from 'vitest'
import { parseTrailFileName, trailFile } from '../../../src/audit-chain/index.js'

it.each([1, 999_999, 1_000_000])('the file %i of a chain is found by its name', (index) => {
  const file = trailFile('cfc8086e64ed', index)
  expect(parseTrailFileName(file.name)).toEqual(file)
})

it.each([
  'cfc8086e64ed-000000.jsonl',
  'cfc8086e64ed-0000001.jsonl',
  'cfc8086e64ed-1.jsonl',
  'cfc8086e64e-000001.jsonl',
  'CFC8086E64ED-000001.jsonl',
  'cfc8086e64ed-000001.jsonl.gz',
  'x/cfc8086e64ed-000001.jsonl',
])('%s is no file of a trail: two names are never the same file', (name) => {
  expect(parseTrailFileName(name)).toBeUndefined()
})
