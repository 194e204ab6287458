import { type HttpRequest, headerOf } from '../http-auth/index.js'

/** Longer than what browsers say of themselves. */
const LONGEST = 512

/** A header whose text the caller chooses, cut to what is worth keeping. */
export function cappedHeader(request: HttpRequest, name: string): string | undefined {
  const value = headerOf(request, name)
  if (value === undefined || value.length <= LONGEST) return value
  // Through bytes: a slice would keep all of the long text alive wherever it is remembered.
  return `${Buffer.from(value.slice(0, LONGEST)).toString()}…`
}
