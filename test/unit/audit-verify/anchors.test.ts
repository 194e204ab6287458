import { expect, it } from 'vitest'
import { checkpointText } from '../../../src/audit-chain/index.js'
import { readAnchors } from '../../../src/audit-verify/anchors.js'

const CHAIN = 'cfc8086e64ed'

function anchorLine(seq: number): string {
  const note = `${checkpointText({ chain: CHAIN, size: seq - 1, root: Buffer.alloc(32, 1) })}\n— passerelle-audit x\n`
  return JSON.stringify({ v: 1, chain: CHAIN, seq, hash: 'a'.repeat(64), checkpoint: note })
}

it('of more anchors than are compared the newest count, in whatever order they stand', () => {
  const seqs = Array.from({ length: 20_002 }, (_, index) => index + 2)
  const lines = [...seqs.slice(100), ...seqs.slice(0, 100)].map(anchorLine)
  const own = readAnchors('anchors', lines.join('\n')).chains.get(CHAIN) ?? []
  expect([own.length, own[0]?.seq, own.at(-1)?.seq]).toEqual([20_000, 4, 20_003])
})

it('two that say different things of one size are told, and so is what says nothing', () => {
  const other = anchorLine(7).replace('aaaa', 'bbbb')
  const { conflicts, unreadable } = readAnchors('anchors', [anchorLine(7), 'rubbish', other, '{"v":1'].join('\n'))
  expect(conflicts.map(([one, two]) => [one.line, two.line])).toEqual([[1, 3]])
  expect(unreadable).toEqual([2])
})
