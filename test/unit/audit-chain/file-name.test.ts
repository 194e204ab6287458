import { expect, it } from 'vitest'
import { filesByChain, parseTrailFileName, trailFile } from '../../../src/audit-chain/index.js'

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

it('lays files by chain, each chain’s in the order in which they were begun, whatever else is there', () => {
  const names = ['b', 'a'].flatMap((chain) =>
    [1_000_000, 999_999, 2].map((index) => trailFile(chain.repeat(12), index).name),
  )
  const found = filesByChain([...names, `${names[0]}.gz`, 'x.lock'])
  expect([...found].map(([chain, files]) => [chain[0], files.map(({ index }) => index)])).toEqual([
    ['b', [2, 999_999, 1_000_000]],
    ['a', [2, 999_999, 1_000_000]],
  ])
})
