import * as crypto from 'node:crypto'

/**
 * The root of a growing list of leaf hashes (RFC 6962, section 2.1), of which only the roots of its complete subtrees are
 * kept: as many as the size has one-bits.
 */
export interface MerkleTree {
  /** Leaves so far. */
  size(): number
  /** Adds the hash of a leaf: 32 bytes, or 64 hexadecimal digits. */
  append(leaf: Buffer | string): void
  root(): Buffer
  /** Roots of the complete subtrees, the largest first: all that a tree is continued from. */
  frontier(): readonly Buffer[]
}

const NODE_PREFIX = 0x01
const HASH_BYTES = 32

export function hashOfNodes(left: Buffer, right: Buffer): Buffer {
  const data = Buffer.allocUnsafe(1 + 2 * HASH_BYTES)
  data[0] = NODE_PREFIX
  left.copy(data, 1)
  right.copy(data, 1 + HASH_BYTES)
  return crypto.hash('sha256', data, 'buffer')
}

/**
 * @param size of the tree that is continued
 * @param frontier of it
 * @throws RangeError where the frontier is none of a tree of this size
 */
export function createMerkleTree(size: number = 0, frontier: readonly Buffer[] = []): MerkleTree {
  if (frontier.length !== oneBits(size) || frontier.some((root) => root.length !== HASH_BYTES)) {
    throw new RangeError(`a tree of ${size} leaves has ${oneBits(size)} complete subtrees, not ${frontier.length}`)
  }
  let leaves = size
  // Hashes as texts of a character a byte: a Buffer for each of them costs three times what the hashing does.
  const roots = frontier.map((root) => root.toString('latin1'))
  const scratch = Buffer.alloc(1 + 2 * HASH_BYTES)
  scratch[0] = NODE_PREFIX

  function joined(left: string, right: string): string {
    scratch.write(left, 1, 'latin1')
    scratch.write(right, 1 + HASH_BYTES, 'latin1')
    return crypto.hash('sha256', scratch, 'binary')
  }

  function textOf(leaf: Buffer | string): string {
    if (typeof leaf !== 'string') return leaf.toString('latin1')
    scratch.write(leaf, 1, 'hex')
    return scratch.toString('latin1', 1, 1 + HASH_BYTES)
  }

  function append(leaf: Buffer | string): void {
    let node = textOf(leaf)
    // Each trailing one-bit of the size is a subtree that this leaf completes to twice its size.
    for (let rest = leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = roots.pop()
      if (left !== undefined) node = joined(left, node)
    }
    roots.push(node)
    leaves++
  }

  function root(): Buffer {
    const [last, ...others] = roots.toReversed()
    if (last === undefined) return crypto.createHash('sha256').digest()
    return Buffer.from(
      others.reduce((right, left) => joined(left, right), last),
      'latin1',
    )
  }

  return {
    size: () => leaves,
    append,
    root,
    frontier: () => roots.map((subtree) => Buffer.from(subtree, 'latin1')),
  }
}

function oneBits(size: number): number {
  let count = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
