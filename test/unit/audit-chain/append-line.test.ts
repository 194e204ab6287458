import { expect, it } from 'vitest'
import { appendLine, createLineBuffer, hashesOfLine } from '../../../src/audit-chain/index.js'

const linesIn = ({ data, bytes }: { readonly data: Buffer; readonly bytes: number }): readonly Buffer[] => {
  const lines: Buffer[] = []
  for (let start = 1; start < bytes; start = data.indexOf(0x0a, start) + 1)
    lines.push(data.subarray(start, data.indexOf(0x0a, start)))
  return lines
}

it.each([
  ['letters of one byte', 'a'],
  ['letters of three bytes', '€'],
  ['letters of two code units', '😀'],
])('lines of %s are whole, each with its own hash, however the buffer has to grow for them', (_, letter) => {
  const lines = createLineBuffer()
  // Each length once: one of them ends at the very end of what there is room for.
  const bodies = Array.from({ length: 120 }, (__, index) => `{"of":"${letter.repeat(index * 7)}"`)
  const hashes = bodies.map((body) => appendLine(lines, body))
  const written = linesIn(lines)
  expect(written.map((line) => line.subarray(0, -75).toString())).toEqual(bodies)
  expect(written.map((line) => hashesOfLine(line))).toEqual(hashes.map((hash) => ({ claimed: hash, actual: hash })))
  expect(lines.data.subarray(1, lines.bytes).includes(0)).toBe(false)
})

it('a line that is larger than the buffer by itself is whole', () => {
  for (let length = 5400; length < 5480; length++) {
    const lines = createLineBuffer()
    const body = '€'.repeat(length)
    const hash = appendLine(lines, body)
    expect(linesIn(lines).map((line) => line.toString())).toEqual([`${body},"hash":"${hash}"}`])
  }
})
