import type { RevocationList, RevocationMark } from '../tokens/index.js'

/**
 * What to revoke, of which issuer. `issuedBefore` (seconds since the epoch, as `iat`) is for a subject, client or issuer:
 * tokens issued before it are refused, and tokens that don't say when they were issued. Without it every token is,
 * also those of a later sign-in.
 */
export type NewRevocation =
  /** `value`: the `jti`. `expiresAt`: its `exp`, when known, so that the mark is kept no longer than needed. */
  | {
      readonly kind: 'token'
      readonly issuer: string
      readonly value: string
      readonly expiresAt?: number | undefined
    }
  /** `value`: the `sid`. */
  | {
      readonly kind: 'session'
      readonly issuer: string
      readonly value: string
      /**
       * What to revoke instead from 80 % of `maxMarks` on: all that the subject was issued until the session ended. So
       * nobody fills the list by signing in and out.
       */
      readonly whenCrowded?: { readonly value: string; readonly issuedBefore: number } | undefined
    }
  /** `value`: the `sub`, or the `azp`. */
  | {
      readonly kind: 'subject' | 'client'
      readonly issuer: string
      readonly value: string
      readonly issuedBefore?: number | undefined
    }
  /** Every token of the issuer. */
  | { readonly kind: 'issuer'; readonly issuer: string; readonly issuedBefore?: number | undefined }

/** A mark, and until when it is kept. */
export interface KeptMark extends RevocationMark {
  /** Milliseconds since the epoch. The last token that it can speak of has expired by then. */
  readonly keepUntilMs: number
}

/** What a store holds after a cursor. */
export interface RevocationSlice {
  /** In the order in which they were stored, without those that need not be kept any longer. */
  readonly marks: readonly KeptMark[]
  /** Where to go on reading; `undefined`: from the beginning. */
  readonly cursor: string | undefined
  /**
   * Whether the store goes on from the cursor that was given. False for none, and for a store that lost its marks: then
   * `marks` are all that it has.
   */
  readonly continued: boolean
}

/** Where marks are kept for all processes. Every call may reject; whoever calls sets a deadline. */
export interface RevocationStore {
  /** Resolves when the mark is stored, and tells the processes that listen. One that is there already may grow. */
  add(mark: KeptMark): Promise<void>
  /** Everything whose `add` has resolved before the call is in it, or was before the cursor. */
  readSince(cursor: string | undefined): Promise<RevocationSlice>
  /**
   * A standing wish, over every loss of the connection.
   *
   * @param onNews there may be new marks to read
   * @param onConnection `true` when news arrive from now on, at first and after each loss; `false` when they don't
   */
  subscribe(onNews: () => void, onConnection: (connected: boolean) => void): void
  /** Ends the subscription and gives back connections. May be called twice. */
  close(): Promise<void>
}

/** How the marks of this process stand, for /health. */
export interface RevocationStatus {
  /**
   * `loading`: the marks were never read, tokens get 503. `ok`. `crowded`: 80 % of `maxMarks` count, all is well else. `behind`: cut off from the store; the marks at hand count,
   * for `graceSeconds` at most. `unavailable`: cut off for longer, or with more marks than fit; tokens get 503.
   * `closed`: the marks at hand count, and no others come.
   */
  readonly status: 'loading' | 'ok' | 'crowded' | 'behind' | 'unavailable' | 'closed'
  readonly marks: number
  /** Milliseconds since the epoch: every mark that was stored before is known here. */
  readonly currentAsOf: number | undefined
  readonly error?: string
}

/** For a log. */
export type RevocationEvent =
  /** What is known here counts for `graceSeconds` more. */
  | { readonly kind: 'revocations_behind'; readonly error: string; readonly graceSeconds: number }
  /** Cut off for so long, or with so many marks, that tokens are refused with 503. */
  | {
      readonly kind: 'revocations_unavailable'
      readonly error: string
      /** Since the last good reading; `undefined`: there was none. */
      readonly awaySeconds: number | undefined
    }
  | { readonly kind: 'revocations_back'; readonly awayMs: number; readonly marks: number }
  /** The store had lost its marks; those that are known here are put back. */
  | { readonly kind: 'revocations_put_back'; readonly marks: number }
  /** A token lives longer than marks are kept, so that one of session or subject may end before it. */
  | { readonly kind: 'token_outlives_marks'; readonly clientId: string | undefined; readonly seconds: number }

/** What is revoked, here and in the other processes with the same store. */
export interface Revocations extends RevocationList {
  /**
   * Revokes. It counts here at once, and in the other processes when they hear of it; resolves when it is stored.
   *
   * @throws {RevocationError} `revocation_invalid`, `revocations_full`, `revocations_closed`; `revocation_not_stored` when
   * the store failed: it counts here, is stored when the store is back, and may be lost with this process until then
   */
  revoke(revocation: NewRevocation): Promise<void>
  status(): RevocationStatus
  /** Ends timers and connections. */
  close(): Promise<void>
}
