/** `name=value` pairs of an element, names in small letters. A name that stands there twice has no value. */
export type Pairs = ReadonlyMap<string, string | undefined>

/** Far more than any chain of proxies writes. */
const MOST_PAIRS = 256
const MOST_PARTS = 32

/**
 * A pair or blanks, and what is behind: quotation marks stand around a whole value or nowhere. No two neighbours in it
 * match the same character, so that no text makes it slow.
 */
const PAIR = /(?:\s*([^\s=;,"]+)\s*=(?:\s*"((?:[^"\\]|\\.)*)"\s*|([^;,"]*))|\s*)([;,]|$)/y

/**
 * Reads elements between commas of pairs between semicolons, as `Forwarded` and `X-Forwarded-Client-Cert` have them.
 * Proxies append to what callers wrote: one quotation mark in the wrong place, and a caller's text has swallowed theirs.
 *
 * @returns `undefined` for the whole header if any of it is not so, or if there is too much of it
 */
export function readElements(text: string): readonly Pairs[] | undefined {
  const pattern = new RegExp(PAIR)
  const elements: Pairs[] = []
  let pairs = new Map<string, string | undefined>()
  for (let count = 0; count < MOST_PAIRS; count += 1) {
    const found = pattern.exec(text)
    if (found === null) return undefined
    const [, name, quoted, plain = '', separator] = found
    if (name !== undefined) {
      const key = name.toLowerCase()
      pairs.set(key, pairs.has(key) ? undefined : (quoted?.replace(/\\(.)/gs, '$1') ?? plain.trim()))
    }
    if (separator === ';') continue
    elements.push(pairs)
    if (separator === '') return elements
    pairs = new Map()
  }
  return undefined
}

/** The last parts between commas, without looking at those before: no `X-Forwarded-` header knows quotation marks. */
export function lastParts(text: string): readonly string[] {
  const parts: string[] = []
  let end = text.length
  while (end >= 0 && parts.length < MOST_PARTS) {
    const comma = end === 0 ? -1 : text.lastIndexOf(',', end - 1)
    parts.push(text.slice(comma + 1, end).trim())
    end = comma
  }
  return parts.reverse()
}
