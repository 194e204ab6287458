/**
 * An http or https URL without query and fragment, as RFC 3986 sections 6.2.2 and 6.2.3 normalise it: scheme and host
 * in small letters, no default port, percent-encoding only where needed and in capitals, no dot segments.
 *
 * @returns `undefined` for anything else, what browsers would repair included
 */
export function normaliseUrl(text: string): string | undefined {
  const [, origin, path] = /^(https?:\/\/[^/?#\\@]+)(\/[^?#]*)?(?:[?#].*)?$/i.exec(text) ?? []
  if (origin === undefined || !PLAIN.test(text) || !URL.canParse(origin)) return undefined
  return `${new URL(origin).origin}${withoutDotSegments(normaliseEscapes(path ?? '/'))}`
}

/** Printable ASCII without space: what a URL is made of, RFC 3986 section 2. */
const PLAIN = /^[\x21-\x7e]+$/
const UNRESERVED = /[\w.~-]/

function normaliseEscapes(path: string): string {
  return path.replace(/%[\da-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return UNRESERVED.test(character) ? character : escaped.toUpperCase()
  })
}

/** RFC 3986 section 5.2.4. */
function withoutDotSegments(path: string): string {
  if (!path.includes('/.')) return path
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
  }
  const last = segments.at(-1)
  return `/${kept.join('/')}${kept.length > 0 && (last === '.' || last === '..') ? '/' : ''}`
}
