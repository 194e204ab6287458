/** What is asked of a request: a standard `Request` has it, and so has one of node:http. */
export interface HttpRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** Names and values in turn, as they came; node:http alone has it. */
  readonly rawHeaders?: readonly string[] | undefined
  /** The connection; node:http alone has it. */
  readonly socket?: unknown
}

/** Value of a header, the first of several. @param name in small letters */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const value = givenAs(request, name)
  return typeof value === 'string' ? value : value?.[0]
}

/** Whether a header came more than once: asked on each request, so without a list of its values. */
export function isRepeated(request: HttpRequest, name: string): boolean {
  const { rawHeaders } = request
  const value = givenAs(request, name)
  if (typeof value !== 'string') return value !== undefined && value.length > 1
  if (rawHeaders === undefined) return value.includes(JOINED)
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at]
    if (raw?.length === name.length && raw.toLowerCase() === name) count += 1
  }
  return count > 1
}

/**
 * Every value of a header that belongs on a request once. Node keeps the first of several; a proxy in front may have
 * looked at another. A standard `Request` joins them with commas, which neither a token nor a proof contains; others
 * have them in an array.
 *
 * @param name in small letters
 */
export function valuesOf(request: HttpRequest, name: string): readonly string[] {
  const { rawHeaders } = request
  const value = givenAs(request, name)
  if (value !== undefined && typeof value !== 'string') return value
  if (rawHeaders === undefined) return value?.split(JOINED) ?? []
  const values: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at]
    const value = rawHeaders[at + 1]
    if (raw?.length === name.length && value !== undefined && raw.toLowerCase() === name) values.push(value)
  }
  return values
}

const JOINED = ', '

function givenAs({ headers }: HttpRequest, name: string): string | readonly string[] | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : headers[name]
}
