/** Redis takes whole milliseconds above 0, and so does its twin. */
export function checkExpiry(expiresInMs: number): number {
  if (Number.isSafeInteger(expiresInMs) && expiresInMs > 0) return expiresInMs
  throw new RangeError(`expiresInMs is ${expiresInMs}; give whole milliseconds above 0`)
}
