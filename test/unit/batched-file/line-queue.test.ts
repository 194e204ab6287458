import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineQueue, type LineQueue } from '../../../src/batched-file/index.js'

const NO_LIMIT = Number.POSITIVE_INFINITY

function drain(queue: LineQueue): { day: string; text: string; lines: number }[] {
  const batches = []
  for (let batch = queue.head(); batch !== undefined; batch = queue.head()) {
    batches.push({ day: batch.day, text: Buffer.from(batch.data).toString(), lines: batch.lines })
    queue.removeHead()
  }
  return batches
}

test('gives back what was put in, in order, whatever the characters, however often it is emptied between', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 50 }).map((each) => each.replaceAll('\n', ''))
  const line = fc.oneof(
    fc.record({ kind: fc.constant('line' as const), day: fc.constantFrom('2024-12-30', '2024-12-31'), text }),
    fc.record({ kind: fc.constant('empty' as const) }),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (steps, batchBytes) => {
      const queue = createLineQueue(batchBytes)
      const written: string[] = []
      const expected: string[] = []
      const empty = () => {
        for (const batch of drain(queue)) {
          const lines = batch.text.split('\n').slice(0, -1)
          expect([lines.length, lines.every((each) => each.startsWith(batch.day))]).toEqual([batch.lines, true])
          written.push(...lines)
        }
        expect([queue.lines(), queue.bytes()]).toEqual([0, 0])
      }
      for (const step of steps) {
        if (step.kind === 'empty') empty()
        else {
          const each = `${step.day} ${step.text}`
          expected.push(each)
          expect(queue.push(each, NO_LIMIT)).toBe(true)
        }
      }
      expect(queue.bytes()).toBe(
        expected.slice(written.length).reduce((sum, each) => sum + Buffer.byteLength(each) + 1, 0),
      )
      empty()
      expect(written).toEqual(expected)
    }),
  )
})

test('keeps no line that would pass the limit, and takes a smaller one still', () => {
  const queue = createLineQueue(1024)
  const [long, short] = [`2024-12-30 ${'é'.repeat(40)}`, '2024-12-30 a']
  expect([queue.push(long, 50), queue.push(short, 50), queue.push(short, 20)]).toEqual([false, true, false])
  expect([queue.bytes(), drain(queue)]).toEqual([13, [{ day: '2024-12-30', text: `${short}\n`, lines: 1 }]])
})

test('what is being written stays as it is while more comes', () => {
  const queue = createLineQueue(1024)
  queue.push('2024-12-30 first', NO_LIMIT)
  const batch = queue.head()
  for (let index = 0; index < 5_000; index++) queue.push(`2024-12-30 ${index}`, NO_LIMIT)
  expect(Buffer.from(batch?.data ?? []).toString()).toBe('2024-12-30 first\n')
  expect(queue.head()).toBe(batch)
  queue.removeHead()
  expect(drain(queue).reduce((sum, { lines }) => sum + lines, 0)).toBe(5_000)
})
