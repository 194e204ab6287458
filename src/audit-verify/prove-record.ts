import { createMerkleTree, type MerkleTree } from '../audit-chain/index.js'
import { parseRecord } from '../audit-record/index.js'
import { chooseChains } from './choose-chains.js'
import { type PathRange, pathRanges } from './inclusion-path.js'
import { readFields } from './line-fields.js'
import type { RecordProof } from './proof.js'
import { readLines } from './read-lines.js'
import { findTrail } from './trail-files.js'
import { VerifyError } from './verify-error.js'
import { type VerifyOptions, verifyTrail } from './verify-trail.js'

export interface ProveOptions extends Omit<VerifyOptions, 'chains'> {
  readonly chain: string
  readonly seq: number
}

/**
 * Proves that a record stands in its chain, under the newest signed checkpoint. Verifies the chain first.
 *
 * @throws VerifyError `record_unknown`, `record_uncovered`, `chain_damaged`
 */
export async function proveRecord({ chain, seq, ...options }: ProveOptions): Promise<RecordProof> {
  const { chains } = await verifyTrail({ ...options, chains: [chain] })
  const [report] = chains
  if (report === undefined || report.verdict === 'damaged') {
    const [damage] = report?.damages ?? []
    const where = damage === undefined ? '' : ` (${damage.file}:${damage.line}, ${damage.kind})`
    throw new VerifyError(
      'chain_damaged',
      `the chain ${chain} is damaged${where}: nothing of it is proved. \`passerelle audit verify\` says more.`,
    )
  }
  const { first, last, checkpoint } = report
  if (first === undefined || last === undefined || seq < first.seq || seq > last.seq) {
    throw new VerifyError(
      'record_unknown',
      `there is no record ${chain}:${seq}; those from ${first?.seq ?? 0} to ${last?.seq ?? 0} are there.`,
    )
  }
  if (checkpoint === undefined || checkpoint.size < seq) {
    throw new VerifyError(
      'record_uncovered',
      `no signed checkpoint covers ${chain}:${seq} yet; the newest one covers ${checkpoint?.size ?? 0} records. A running process makes one within ten seconds, and one when it stops.`,
    )
  }
  const { size, note, key } = checkpoint
  const { record, path } = await readPath(options.path, chain, seq - 1, size)
  return { v: 1, chain, seq, record, index: seq - 1, size, path, checkpoint: note, key }
}

async function readPath(
  from: string,
  chain: string,
  index: number,
  size: number,
): Promise<{ readonly record: string; readonly path: string[] }> {
  const { chains } = await chooseChains(await findTrail(from), [chain])
  const ranges = pathRanges(index, size)
  const rights = ranges.filter(({ side }) => side === 'right')
  const roots = new Map<PathRange, Buffer>()
  let before: MerkleTree | undefined
  let lefts: readonly Buffer[] = []
  let right = createMerkleTree()
  let record = ''

  function take(line: Buffer, start: number, end: number): void {
    const fields = readFields(line, start, end)
    if (fields === undefined || fields.seq > size) return
    const leaf = Buffer.from(fields.actual, 'hex')
    before ??= treeBefore(line.toString('utf8', start, end), fields.seq)
    const at = fields.seq - 1
    if (at < index) before.append(leaf)
    if (at === index) {
      // The complete subtrees before a leaf are what stands to its left on the way up.
      lefts = before.frontier().toReversed()
      record = line.toString('utf8', start, end)
    }
    if (at > index) right.append(leaf)
    const range = rights[roots.size]
    if (at <= index || range?.to !== fields.seq) return
    roots.set(range, right.root())
    right = createMerkleTree()
  }

  for (const file of chains.get(chain) ?? []) await readLines(file, take)
  let left = 0
  const path = ranges.map((range) => (range.side === 'right' ? roots.get(range) : lefts[left++]))
  return { record, path: path.map((root) => root?.toString('hex') ?? '') }
}

/** What a file says of the records before it. */
function treeBefore(line: string, seq: number): MerkleTree {
  const frontier = parseRecord(line)?.trail?.frontier ?? []
  return createMerkleTree(
    seq - 1,
    frontier.map((root) => Buffer.from(root, 'hex')),
  )
}
