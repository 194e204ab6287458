import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Where a reader is. Opaque to him: he hands it back as it is. */
export interface PageCursor {
  /** The last gid that he has seen. */
  readonly gid: number
  /** The newest deletion that he knows of. */
  readonly deletion: number
  /** When he began, in milliseconds since the epoch: `-24h` means the same on all pages. */
  readonly begunAt: number
}

const VERSION = '1'
const DIGEST_BYTES = 12
const MAC_BYTES = 16

/** What a filter is, for its cursors: the same for the same question. */
export function questionOf(question: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify(question)).digest().toString('base64url', 0, DIGEST_BYTES)
}

export function writeCursor({ gid, deletion, begunAt }: PageCursor, question: string, key: Uint8Array): string {
  const numbers = [gid, deletion, begunAt].map((number) => number.toString(36))
  const text = `${VERSION}.${numbers.join('.')}.${question}`
  return `${text}.${macOf(text, key).toString('base64url')}`
}

/** `invalid`: no cursor of ours, or one that was changed; `other`: ours, of another question. */
export function readCursor(text: string, question: string, key: Uint8Array): PageCursor | 'invalid' | 'other' {
  const at = text.lastIndexOf('.')
  const [, gid, deletion, begunAt, asked] = FORM.exec(text.slice(0, at)) ?? []
  if (gid === undefined || deletion === undefined || begunAt === undefined) return 'invalid'
  const mac = Buffer.from(text.slice(at + 1), 'base64url')
  const expected = macOf(text.slice(0, at), key)
  if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, expected)) return 'invalid'
  if (mac.toString('base64url') !== text.slice(at + 1)) return 'invalid'
  if (asked !== question) return 'other'
  return {
    gid: Number.parseInt(gid, 36),
    deletion: Number.parseInt(deletion, 36),
    begunAt: Number.parseInt(begunAt, 36),
  }
}

/** What a cursor says of its beginning, which is true only where `readCursor` says that it is ours. */
export function begunAtOf(text: string): number | undefined {
  const begunAt = FORM.exec(text.slice(0, text.lastIndexOf('.')))?.[3]
  return begunAt === undefined ? undefined : Number.parseInt(begunAt, 36)
}

const FORM = /^1\.([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([0-9a-z]{1,9})\.([\w-]{16})$/

function macOf(text: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(text).digest().subarray(0, MAC_BYTES)
}
