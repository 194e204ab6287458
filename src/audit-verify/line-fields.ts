import * as crypto from 'node:crypto'

/** What of a line is looked at without parsing it. */
export interface LineFields {
  readonly chain: string
  readonly seq: number
  readonly time: string
  readonly prev: string
  /** The hash that it names. */
  readonly claimed: string
  /** The one that its bytes have. */
  readonly actual: string
}

/** `,"hash":"` 64 digits `"}` */
const HASH_MEMBER_BYTES = 75
/** `,"prev":"` 64 digits `"`, and the hash. */
export const TAIL_BYTES: number = 74 + HASH_MEMBER_BYTES

const HEADER =
  /^\{"v":1,"chain":"([0-9a-f]{12})","seq":([1-9]\d{0,15}),"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","event":"/
const TAIL = /^,"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/
const LONGEST_HEADER = 128

/** SHA-256 of a zero byte and the body: the byte before the line is the zero meanwhile, so that nothing is copied. */
export function hashOfBody(buffer: Buffer, start: number, end: number): string {
  const before = buffer[start - 1] ?? 0
  buffer[start - 1] = 0
  const hash = crypto.hash('sha256', buffer.subarray(start - 1, end - HASH_MEMBER_BYTES), 'hex')
  buffer[start - 1] = before
  return hash
}

/** `undefined` for what has not the beginning and the end of a record. */
export function readFields(buffer: Buffer, start: number, end: number): LineFields | undefined {
  if (end - start < TAIL_BYTES) return undefined
  const [, chain = '', seq, time = ''] =
    HEADER.exec(buffer.toString('latin1', start, Math.min(end, start + LONGEST_HEADER))) ?? []
  const [, prev = '', claimed = ''] = TAIL.exec(buffer.toString('latin1', end - TAIL_BYTES, end)) ?? []
  if (seq === undefined || claimed === '') return undefined
  return { chain, seq: Number(seq), time, prev, claimed, actual: hashOfBody(buffer, start, end) }
}
