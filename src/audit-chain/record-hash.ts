import * as crypto from 'node:crypto'

/** Before the first record of a chain. */
export const NO_HASH: string = '0'.repeat(64)

/** A line ends with its own hash, which its body does not cover: `,"hash":"<64 digits>"}`. */
const HASH_OPENING = ',"hash":"'
const HASH_CLOSING = '"}'
const HASH_MEMBER_BYTES = HASH_OPENING.length + 64 + HASH_CLOSING.length

/** Before a leaf (RFC 6962, section 2.1). */
const LEAF_PREFIX = 0x00

/** The line of a body, without its line feed. */
export function lineOf(body: string, hash: string): string {
  return body + HASH_OPENING + hash + HASH_CLOSING
}

/** Makes what hashes bodies: SHA-256 of 0x00 and the body, the leaf hash of RFC 6962. */
export function createBodyHasher(): (body: string) => string {
  let scratch = Buffer.alloc(16 * 1024)
  scratch[0] = LEAF_PREFIX
  return (body) => {
    const needed = body.length * 3 + 1
    if (needed > scratch.length) {
      scratch = Buffer.alloc(needed)
      scratch[0] = LEAF_PREFIX
    }
    const end = scratch.write(body, 1) + 1
    return crypto.hash('sha256', scratch.subarray(0, end), 'hex')
  }
}

/**
 * The hash that a line claims and the one that its bytes have; `undefined` where its end is not that of a record.
 *
 * @param line without its line feed
 */
export function hashesOfLine(line: Buffer): { readonly claimed: string; readonly actual: string } | undefined {
  const end = line.length - HASH_MEMBER_BYTES
  if (end < 1) return undefined
  const member = line.toString('latin1', end)
  const actual = crypto.hash('sha256', Buffer.concat([LEAF, line.subarray(0, end)]), 'hex')
  // As nearly every line is.
  if (member === HASH_OPENING + actual + HASH_CLOSING) return { claimed: actual, actual }
  if (!/^,"hash":"[0-9a-f]{64}"\}$/.test(member)) return undefined
  return { claimed: member.slice(HASH_OPENING.length, -HASH_CLOSING.length), actual }
}

const LEAF = Buffer.from([LEAF_PREFIX])
