import type { Problem } from '../http-auth/index.js'

/** The trail cannot take the intent of a change, so nothing was changed. */
export const AUDIT_UNAVAILABLE: Problem = Object.freeze({
  status: 503,
  code: 'audit_unavailable',
  title: 'The audit trail cannot be written',
  detail: 'Nothing was changed. Try again later.',
  headers: Object.freeze({ 'Retry-After': '5' }),
})

/** The intent is in the trail, and what became of it is not: without Retry-After, since to try again may do it twice. */
export const OUTCOME_UNRECORDED: Problem = Object.freeze({
  status: 503,
  code: 'audit_outcome_unrecorded',
  title: 'The audit trail cannot be written',
  detail: 'The change may have been made. Look before you try again.',
})

/** Of a caller who did not wait for the answer; nobody sees it but the audit. */
export const CLIENT_CLOSED_REQUEST: Problem = Object.freeze({
  status: 499,
  code: 'client_closed_request',
  title: 'Client closed request',
})
