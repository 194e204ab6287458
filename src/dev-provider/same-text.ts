import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares without telling by its time where two texts differ. Nothing equals an absent one. */
export function isSameText(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined) return false
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
