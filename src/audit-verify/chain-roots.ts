import { type Checkpoint, createMerkleTree, type MerkleTree } from '../audit-chain/index.js'

/** The Merkle tree of a chain as it is read; it may be lost, where records are missing, and found again. */
export interface ChainRoots {
  /** The hash of the next record, 64 hexadecimal digits; `undefined` where nobody knows it. */
  append(hash: string | undefined): void
  size(): number
  /** Undefined while it is lost. */
  root(): Buffer | undefined
  /** Roots of the complete subtrees, hexadecimal; undefined while it is lost. */
  frontier(): readonly string[] | undefined
  /** Goes on at what a file says of the records before it. False where that is none of a tree of this size. */
  resume(size: number, frontier: readonly string[]): boolean
  lose(): void
}

export function createChainRoots(): ChainRoots {
  let tree: MerkleTree | undefined = createMerkleTree()
  let lostSize = 0

  function lose(): void {
    if (tree === undefined) return
    lostSize = tree.size()
    tree = undefined
  }

  return {
    append(hash) {
      if (hash === undefined) lose()
      if (tree === undefined || hash === undefined) lostSize++
      else tree.append(hash)
    },
    size: () => tree?.size() ?? lostSize,
    root: () => tree?.root(),
    frontier: () => tree?.frontier().map((root) => root.toString('hex')),
    resume(size, frontier) {
      try {
        tree = createMerkleTree(
          size,
          frontier.map((root) => Buffer.from(root, 'hex')),
        )
        return true
      } catch {
        lose()
        return false
      }
    },
    lose,
  }
}

/** What of a checkpoint does not agree with the chain, or nothing. */
export function disagreement(
  checkpoint: Checkpoint,
  chain: string,
  size: number,
  root: Buffer | undefined,
): string | undefined {
  if (checkpoint.chain !== chain) return `is of the chain ${checkpoint.chain}`
  if (checkpoint.size !== size) return `covers ${checkpoint.size} records, not the ${size} before it`
  if (root !== undefined && !checkpoint.root.equals(root)) return 'has another root than the records before it'
  return undefined
}
