import type { Problem } from '../http-auth/index.js'
import type { Lost } from './read-page.js'

/** What a question for events can be answered with beside events. */
export const NO_DATABASE: Problem = Object.freeze({
  status: 501,
  code: 'audit_database_missing',
  title: 'The audit trail is in no database',
  detail: 'It stands in files alone here: set DATABASE_URL, or search the files with passerelle audit search.',
})

export const DATABASE_AWAY: Problem = Object.freeze({
  status: 503,
  code: 'audit_database_unavailable',
  title: 'The database of the audit trail does not answer',
  detail: 'Try again with the same cursor; a question over all of the trail is answered sooner with from and to.',
  headers: Object.freeze({ 'Retry-After': '5' }),
})

export const CURSOR_INVALID: Problem = Object.freeze({
  status: 400,
  code: 'cursor_invalid',
  title: 'The cursor is none',
  detail: 'Hand back next_cursor as it came, or leave cursor out to begin anew.',
})

export const CURSOR_OF_ANOTHER_QUESTION: Problem = Object.freeze({
  status: 400,
  code: 'cursor_of_another_question',
  title: 'The cursor belongs to another question',
  detail: 'A cursor goes on with the filters and the order that it was given for. Leave it out to begin anew.',
})

/** @param nextCursor goes on with what is left */
export function pruned(lost: readonly Lost[], nextCursor: string): Problem {
  return {
    status: 410,
    code: 'events_deleted',
    title: 'Events after this cursor were deleted',
    detail: 'They were past their time. next_cursor goes on with the oldest that are left.',
    members: {
      lost: lost.map(({ from, before, events }) => ({
        from: from.toISOString(),
        before: before.toISOString(),
        events,
      })),
      next_cursor: nextCursor,
    },
  }
}
