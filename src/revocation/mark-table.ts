import type { AccessToken, RevocationMark } from '../tokens/index.js'
import type { KeptMark } from './types.js'

/** Marks by what they name, so that a token is looked up by its own names and costs the same however many there are. */
export interface MarkTable {
  readonly size: number
  /** Adds a mark, or lets one that is there grow. @returns whether anything changed for tokens */
  add(mark: KeptMark): boolean
  find(token: AccessToken): RevocationMark | undefined
  has(mark: RevocationMark): boolean
  /** Forgets what need not be kept any longer. */
  sweep(nowMs: number): void
  all(): IterableIterator<KeptMark>
}

type Names = Readonly<Record<Exclude<RevocationMark['kind'], 'issuer'>, Map<string, KeptMark>>>

interface OfIssuer extends Names {
  /** One mark at most, under the issuer's own name. */
  readonly issuer: Map<string, KeptMark>
}

export function createMarkTable(): MarkTable {
  // Names are an issuer's own: another issuer's administrator can't revoke by them.
  const byIssuer = new Map<string, OfIssuer>()
  let size = 0

  const existing = ({ kind, issuer, value }: RevocationMark): KeptMark | undefined =>
    byIssuer.get(issuer)?.[kind].get(value)

  /** Whether the mark of its issuer refuses all that it does, for as long. */
  function isCovered(mark: KeptMark): boolean {
    const ofIssuer = byIssuer.get(mark.issuer)?.issuer.get(mark.issuer)
    return ofIssuer !== undefined && covers(ofIssuer, mark)
  }

  function dropCovered(marks: OfIssuer): void {
    for (const named of Object.values(marks)) {
      for (const [value, mark] of named) if (isCovered(mark) && named.delete(value)) size -= 1
    }
  }

  return {
    get size() {
      return size
    },
    add(mark) {
      if (isCovered(mark)) return false
      const known = existing(mark)
      const merged = known === undefined ? mark : merge(known, mark)
      if (merged === known) return false
      const ofIssuer = byIssuer.get(mark.issuer) ?? emptyIssuer()
      byIssuer.set(mark.issuer, ofIssuer)
      ofIssuer[mark.kind].set(mark.value, Object.freeze(merged))
      if (known === undefined) size += 1
      if (mark.kind === 'issuer') dropCovered(ofIssuer)
      return known === undefined || merged.issuedBefore !== known.issuedBefore
    },
    find(token) {
      const { issuer, tokenId, sessionId, subject, clientId, issuedAt } = token
      const marks = byIssuer.get(issuer)
      if (marks === undefined) return undefined
      return (
        (tokenId === undefined ? undefined : marks.token.get(tokenId)) ??
        (sessionId === undefined ? undefined : marks.session.get(sessionId)) ??
        ifIssuedBefore(marks.subject.get(subject), issuedAt) ??
        (clientId === undefined ? undefined : ifIssuedBefore(marks.client.get(clientId), issuedAt)) ??
        ifIssuedBefore(marks.issuer.get(issuer), issuedAt)
      )
    },
    has: (mark) => {
      const known = existing(mark)
      return known !== undefined && !narrows(known.issuedBefore, mark.issuedBefore)
    },
    sweep(nowMs) {
      for (const marks of byIssuer.values()) {
        for (const named of Object.values(marks)) {
          for (const [value, { keepUntilMs }] of named) {
            if (keepUntilMs <= nowMs && named.delete(value)) size -= 1
          }
        }
      }
    },
    *all() {
      for (const marks of byIssuer.values()) {
        for (const named of Object.values(marks)) yield* named.values()
      }
    },
  }
}

function emptyIssuer(): OfIssuer {
  return { token: new Map(), session: new Map(), subject: new Map(), client: new Map(), issuer: new Map() }
}

/** A token that doesn't say when it was issued may be older than any mark. */
function ifIssuedBefore(mark: KeptMark | undefined, issuedAt: number | undefined): RevocationMark | undefined {
  if (mark?.issuedBefore === undefined || issuedAt === undefined) return mark
  return issuedAt < mark.issuedBefore ? mark : undefined
}

/** An issuer's mark that has a date says nothing of later tokens of a session, or of those of a token's id. */
function covers(ofIssuer: KeptMark, mark: KeptMark): boolean {
  if (mark.kind === 'issuer' || mark.keepUntilMs > ofIssuer.keepUntilMs) return false
  return !narrows(ofIssuer.issuedBefore, mark.issuedBefore)
}

/** The two together: whatever either refuses, for as long as either is kept. */
function merge(known: KeptMark, other: KeptMark): KeptMark {
  const isWider = narrows(known.issuedBefore, other.issuedBefore)
  if (!isWider && other.keepUntilMs <= known.keepUntilMs) return known
  const { kind, issuer, value } = known
  const issuedBefore = isWider ? other.issuedBefore : known.issuedBefore
  return {
    kind,
    issuer,
    value,
    ...(issuedBefore === undefined ? {} : { issuedBefore }),
    keepUntilMs: Math.max(known.keepUntilMs, other.keepUntilMs),
  }
}

/** Whether a mark with the first `issuedBefore` refuses less than one with the second. */
function narrows(first: number | undefined, second: number | undefined): boolean {
  return first !== undefined && (second === undefined || first < second)
}
