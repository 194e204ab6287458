import * as crypto from 'node:crypto'

/**
 * The root of a growing list of leaf hashes (RFC 6962, section 2.1), of which only the roots of its complete subtrees are
 * kept: as many as the size has one-bits.
 */
export interface MerkleTree {
  /** Leaves so far. */
  size(): number
  /** Adds the hash of a leaf, 32 bytes. */
  append(leaf: Buffer): void
  root(): Buffer
  /** Roots of the complete subtrees, the largest first: all that a tree is continued from. */
  frontier(): readonly Buffer[]
}

const NODE_PREFIX = 0x01

export function hashOfNodes(left: Buffer, right: Buffer): Buffer {
  const data = Buffer.allocUnsafe(65)
  data[0] = NODE_PREFIX
  left.copy(data, 1)
  right.copy(data, 33)
  return crypto.hash('sha256', data, 'buffer')
}

/**
 * @param size of the tree that is continued
 * @param frontier of it
 * @throws RangeError where the frontier is none of a tree of this size
 */
export function createMerkleTree(size: number = 0, frontier: readonly Buffer[] = []): MerkleTree {
  if (frontier.length !== oneBits(size) || frontier.some((root) => root.length !== 32)) {
    throw new RangeError(`a tree of ${size} leaves has ${oneBits(size)} complete subtrees, not ${frontier.length}`)
  }
  let leaves = size
  const roots = [...frontier]

  function append(leaf: Buffer): void {
    let node = leaf
    // Each trailing one-bit of the size is a subtree that this leaf completes to twice its size.
    for (let rest = leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = roots.pop()
      if (left !== undefined) node = hashOfNodes(left, node)
    }
    roots.push(node)
    leaves++
  }

  function root(): Buffer {
    const [last, ...others] = roots.toReversed()
    if (last === undefined) return crypto.createHash('sha256').digest()
    return others.reduce((right, left) => hashOfNodes(left, right), last)
  }

  return { size: () => leaves, append, root, frontier: () => [...roots] }
}

function oneBits(size: number): number {
  let count = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
