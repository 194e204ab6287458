import { hostname } from 'node:os'
import { appendLine, createMerkleTree, type LineBuffer, type MerkleTree } from '../audit-chain/index.js'
import { type AuditEvent, type ChangeOptions, createRecordEncoder, type TrailDetails } from '../audit-record/index.js'

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
  /** Adds the line of an event. */
  add(lines: LineBuffer, event: AuditEvent, time: string, trail?: TrailDetails): void
  /**
   * Adds a line of another chain again, as one of this chain.
   *
   * @param line without its line feed
   * @param intentOf where the record stands now that the line gives as its intent
   * @returns its number there
   */
  addAgain(lines: LineBuffer, line: string, intentOf: (seq: number) => Intent): number
}

/** `chain` where it is another than that of the line. */
export interface Intent {
  readonly seq: number
  readonly chain?: string
}

export interface ChainOptions {
  readonly head: ChainHead
  readonly policyVersion?: (() => string | undefined) | undefined
  /** What stands in records of changes. */
  readonly changes?: ChangeOptions | undefined
}

const LEAF_BYTES = 32
/** The tree is for checkpoints, and grows when one is made, or when so many leaves are there. */
const MOST_LEAVES = 4096

/** What of a line depends on its chain, before its end. Within texts quotes are escaped, so that none looks like a member. */
const HEAD =
  /^\{"v":1,"chain":"([0-9a-f]{12})","seq":(\d+)(,"time":"[^"]*","event":"[^"]*","outcome":"[^"]*","reason":"(?:[^"\\]|\\.)*")(?:,"intent":(\d+)(?:,"intent_chain":"([0-9a-f]{12})")?)?/
const OWN_EVENT = '"event":"TRAIL_'
const HOST = ',"host":"'
const PREV = '"prev":"'
/** `"prev":"…"` and `,"hash":"…"}` */
const TAIL_LENGTH = PREV.length + 65 + 75

export function createChain({ head, policyVersion, changes }: ChainOptions): Chain {
  const encode = createRecordEncoder({ host: hostname(), pid: process.pid, policyVersion, ...changes })
  const { chain } = head
  let { seq, prev } = head
  const tree = createMerkleTree(head.tree.size(), head.tree.frontier())
  const leaves = Buffer.allocUnsafeSlow(MOST_LEAVES * LEAF_BYTES)
  let leafBytes = 0

  function add(lines: LineBuffer, event: AuditEvent, time: string, trail?: TrailDetails): void {
    take(lines, encode(event, { chain, seq: seq + 1, time, prev }, trail))
  }

  function take(lines: LineBuffer, body: string): void {
    prev = appendLine(lines, body)
    seq++
    leaves.write(prev, leafBytes, 'hex')
    leafBytes += LEAF_BYTES
    if (leafBytes === leaves.length) grow()
  }

  function addAgain(lines: LineBuffer, line: string, intentOf: (seq: number) => Intent): number {
    const [opening, formerChain, formerSeq, middle, intent, intentChain] = HEAD.exec(line) ?? []
    if (opening === undefined) throw new Error('a line of the trail has another form')
    const tail = line.lastIndexOf(HOST)
    const isOwn = middle?.includes(OWN_EVENT) === true
    const members = withAgain(line.slice(opening.length, tail), `${formerChain}:${formerSeq}`, isOwn)
    const there = intent === undefined ? '' : intentText(intent, intentChain, intentOf)
    const origin = line.slice(tail, -TAIL_LENGTH)
    take(lines, `{"v":1,"chain":"${chain}","seq":${seq + 1}${middle}${there}${members}${origin}${PREV}${prev}"`)
    return Number(formerSeq)
  }

  function grow(): void {
    for (let start = 0; start < leafBytes; start += LEAF_BYTES) {
      tree.append(leaves.subarray(start, start + LEAF_BYTES))
    }
    leafBytes = 0
  }

  return {
    id: chain,
    seq: () => seq,
    hash: () => prev,
    tree() {
      grow()
      return tree
    },
    add,
    addAgain,
  }
}

function intentText(seq: string, chain: string | undefined, intentOf: (seq: number) => Intent): string {
  const intent = chain === undefined ? intentOf(Number(seq)) : { seq: Number(seq), chain }
  return `,"intent":${intent.seq}${intent.chain === undefined ? '' : `,"intent_chain":"${intent.chain}"`}`
}

const AGAIN = /(?:,"trail":\{)?,?"again":"[0-9a-f]{12}:\d+"\}$/

/**
 * @param members of a line, those after its reason and before its host
 * @param isOwn what the trail says about itself may have a `trail`, the last of them; values of a change may look like one
 */
function withAgain(members: string, again: string, isOwn: boolean): string {
  const first = members.replace(AGAIN, (end) => (end.startsWith(',"trail"') ? '' : '}'))
  return isOwn && first.includes(',"trail":{')
    ? `${first.slice(0, -1)},"again":"${again}"}`
    : `${first},"trail":{"again":"${again}"}`
}
