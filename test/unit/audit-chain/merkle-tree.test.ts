import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMerkleTree } from '../../../src/audit-chain/index.js'

const sha256 = (...parts: readonly (Buffer | string)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest()

/** The definition of RFC 6962, section 2.1, word for word. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sha256('')
  if (leaves.length === 1) return only
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)))
}

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => sha256(Buffer.of(0), `${index}`))

describe('the tree of a chain', () => {
  it('has the root of RFC 6962 at each size', () => {
    const tree = createMerkleTree()
    const leaves = leavesOf(130)
    expect(tree.root()).toEqual(rootOf([]))
    for (const [index, leaf] of leaves.entries()) {
      tree.append(leaf)
      expect(tree.root()).toEqual(rootOf(leaves.slice(0, index + 1)))
    }
  })

  it('goes on from its frontier', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (before, after) => {
        const leaves = leavesOf(before + after)
        const first = createMerkleTree()
        for (const leaf of leaves.slice(0, before)) first.append(leaf)
        const second = createMerkleTree(before, first.frontier())
        for (const leaf of leaves.slice(before)) second.append(leaf)
        expect(second.root()).toEqual(rootOf(leaves))
      }),
    )
  })

  it('refuses a frontier of another size', () => {
    expect(() => createMerkleTree(3, leavesOf(1))).toThrow(RangeError)
    expect(() => createMerkleTree(1, [Buffer.alloc(31)])).toThrow(RangeError)
  })
})
