import { hostname } from 'node:os'
import { createBodyHasher, createMerkleTree, lineOf, type MerkleTree } from '../audit-chain/index.js'
import { type AuditEvent, createRecordEncoder, type TrailDetails } from '../audit-record/index.js'

/** Where a chain stands: all that the next record needs. */
export interface ChainHead {
  readonly chain: string
  readonly seq: number
  readonly prev: string
  /** Of all records so far. */
  readonly tree: MerkleTree
}

/** Turns events into the lines of one chain, each with its number and the hash of the one before. */
export interface Chain {
  readonly id: string
  seq(): number
  /** Hash of the newest record. */
  hash(): string
  /** Of all records so far. */
  tree(): MerkleTree
  /** The next line, without its line feed. */
  next(event: AuditEvent, trail?: TrailDetails): string
}

export interface ChainOptions {
  readonly head: ChainHead
  readonly time: () => string
  readonly policyVersion?: (() => string | undefined) | undefined
}

/** Leaves are kept until so many are there: the tree is for checkpoints, not for each record. */
const LEAVES_AT_ONCE = 4096

export function createChain({ head, time, policyVersion }: ChainOptions): Chain {
  const encode = createRecordEncoder({ host: hostname(), pid: process.pid, policyVersion })
  const hashBody = createBodyHasher()
  const { chain } = head
  let { seq, prev } = head
  const tree = createMerkleTree(head.tree.size(), head.tree.frontier())
  let leaves: string[] = []

  function next(event: AuditEvent, trail?: TrailDetails): string {
    const body = encode(event, { chain, seq: seq + 1, time: time(), prev }, trail)
    const hash = hashBody(body)
    seq++
    prev = hash
    leaves.push(hash)
    if (leaves.length === LEAVES_AT_ONCE) grow()
    return lineOf(body, hash)
  }

  function grow(): void {
    for (const leaf of leaves) tree.append(Buffer.from(leaf, 'hex'))
    leaves = []
  }

  return {
    id: chain,
    seq: () => seq,
    hash: () => prev,
    tree() {
      grow()
      return tree
    },
    next,
  }
}
