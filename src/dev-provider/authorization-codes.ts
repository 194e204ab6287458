const LIFESPAN_SECONDS = 60

/** What a code stands for, as the browser half has settled it. */
export interface Authorization {
  readonly clientId: string
  readonly userId: string
  readonly sessionId: string
  readonly redirectUri: string
  readonly scope: string
  readonly codeChallenge: string | undefined
  readonly nonce: string | undefined
  readonly acr: string
  /** Seconds since the epoch. */
  readonly authTime: number
}

export interface AuthorizationCodes {
  add(code: string, authorization: Authorization): void
  /** Uses a code up. The second time it is still known, as `used`, so that the tokens of a stolen one can be ended. */
  take(code: string): { readonly authorization: Authorization; readonly used: boolean } | undefined
}

/** Authorization codes in memory, good once and for a minute (RFC 6749 section 4.1.2). */
export function createAuthorizationCodes(nowSeconds: () => number): AuthorizationCodes {
  const codes = new Map<string, { authorization: Authorization; expiresAt: number; used: boolean }>()
  return {
    add(code, authorization) {
      for (const [old, { expiresAt }] of codes) if (expiresAt <= nowSeconds()) codes.delete(old)
      codes.set(code, { authorization, expiresAt: nowSeconds() + LIFESPAN_SECONDS, used: false })
    },
    take(code) {
      const entry = codes.get(code)
      if (entry === undefined || entry.expiresAt <= nowSeconds()) return undefined
      const { authorization, used } = entry
      entry.used = true
      return { authorization, used }
    },
  }
}
