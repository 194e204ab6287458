import { hashOfNodes } from '../audit-chain/index.js'

/** Leaves `from` to `to` (without it) that are one node of a path, beside the leaf that it leads from. */
export interface PathRange {
  readonly from: number
  readonly to: number
  readonly side: 'left' | 'right'
}

/** Which nodes lead from a leaf to the root, from the bottom up (RFC 6962, section 2.1.1). */
export function pathRanges(index: number, size: number): readonly PathRange[] {
  const ranges: PathRange[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from)
    if (index < middle) {
      ranges.push({ from: middle, to, side: 'right' })
      to = middle
    } else {
      ranges.push({ from, to: middle, side: 'left' })
      from = middle
    }
  }
  return ranges.toReversed()
}

function largestPowerBelow(number: number): number {
  let power = 1
  while (power * 2 < number) power *= 2
  return power
}

/** The root that a path leads to (RFC 9162, section 2.1.3.2). `undefined` where it is none of a tree of this size. */
export function rootOfPath(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | undefined {
  if (index >= size) return undefined
  const ranges = pathRanges(index, size)
  if (ranges.length !== path.length) return undefined
  return path.reduce(
    (node, sibling, at) => (ranges[at]?.side === 'left' ? hashOfNodes(sibling, node) : hashOfNodes(node, sibling)),
    leaf,
  )
}
