import { asSentence } from './as-sentence.js'
import type { RevocationEvent } from './types.js'

/** An event in one line for a log. */
export function describeRevocationEvent(event: RevocationEvent): string {
  switch (event.kind) {
    case 'revocations_behind':
      return `revocations can’t be read; what is known here counts for ${event.graceSeconds} s more, and tries go on: ${asSentence(event.error)}`
    case 'revocations_unavailable':
      return `revocations ${unread(event.awaySeconds)}, tokens get 503 until they can: ${withAdvice(event.error)}`
    case 'revocations_back':
      return `revocations are read again after ${Math.round(event.awayMs / 1000)} s: ${marks(event.marks)}`
    case 'revocations_put_back':
      return `the store of revocations had lost marks; ${marks(event.marks)} known here ${event.marks === 1 ? 'is' : 'are'} stored again. Does Redis keep its data (appendonly)?`
    case 'token_outlives_marks':
      return `a token of client ${event.clientId ?? '-'} lives ${event.seconds} s more, longer than marks are kept: raise longestTokenSeconds, or lower its access token lifespan`
  }
}

const unread = (awaySeconds: number | undefined): string =>
  awaySeconds === undefined ? 'can’t be read yet' : `could not be read for ${awaySeconds} s`

const marks = (count: number): string => (count === 1 ? '1 mark' : `${count} marks`)

/** A store's own errors say what to do. */
const withAdvice = (error: string): string =>
  /[.?!]$/.test(error)
    ? error
    : `${error}. Is the store of revocations (Redis or PostgreSQL) up and reachable from here?`
