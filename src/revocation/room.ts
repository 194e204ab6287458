import type { NewRevocation } from './types.js'

/** How many marks there is room for. */
export interface Room {
  /** Of all, when one of this kind is made: what does the work of many finds room when those are too many. */
  mostFor(kind: NewRevocation['kind']): number
  /** One process may hold a few more than another; a list that may be incomplete doesn't pretend to be complete. */
  readonly mostKnown: number
  /** From here on an operator should know, and each of a person's logouts gets no mark of its own. */
  readonly crowdedAt: number
}

export function createRoom(maxMarks: number): Room {
  const tenth = Math.ceil(maxMarks / 10)
  const most = {
    token: maxMarks,
    session: maxMarks,
    subject: maxMarks + tenth,
    client: maxMarks + 2 * tenth,
    issuer: maxMarks + 2 * tenth,
  }
  return { mostFor: (kind) => most[kind], mostKnown: 2 * maxMarks + 2, crowdedAt: Math.ceil(0.8 * maxMarks) }
}

/** Where room is scarce, a person who signs in and out again and again has one mark, and not one for each session. */
export function folded(revocation: NewRevocation): NewRevocation {
  if (revocation.kind !== 'session' || revocation.whenCrowded === undefined) return revocation
  return { kind: 'subject', issuer: revocation.issuer, ...revocation.whenCrowded }
}
