import type { RevocationEvent } from './types.js'

/** An event in one line for a log. */
export function describeRevocationEvent(event: RevocationEvent): string {
  switch (event.kind) {
    case 'revocations_behind':
      return `revocations can’t be read (what is known here counts for a while; tried again by itself): ${event.error}`
    case 'revocations_unavailable':
      return `revocations could not be read for too long, tokens get 503 until they can: ${event.error}. Is the store of revocations (Redis or PostgreSQL) up and reachable from here?`
    case 'revocations_back':
      return `revocations are read again after ${Math.round(event.awayMs / 1000)} s: ${event.marks} marks`
    case 'revocations_put_back':
      return `the store of revocations had lost marks; ${event.marks} that are known here are stored again. Does Redis keep its data (appendonly)?`
    case 'token_outlives_marks':
      return `a token of client ${event.clientId ?? '-'} lives ${event.seconds} s more, longer than marks are kept: raise longestTokenSeconds, or lower its access token lifespan`
  }
}
