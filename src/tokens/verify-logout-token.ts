import { textOf } from './access-token.js'
import { createCandidate, type Rules } from './checks/check.js'
import { LOGOUT_CHECKS } from './checks/logout-checks.js'
import type { IssuerRules } from './issuer-rules.js'
import type { LogoutToken, LogoutTokenVerifier } from './logout-token.js'
import { refuse } from './refuse.js'

/** Logout tokens of the same issuers, with the same keys. */
export function createLogoutTokenVerifier(rules: Rules, firstIssuer: IssuerRules): LogoutTokenVerifier {
  return {
    async verifyLogoutToken(text, clientIds) {
      const candidate = createCandidate(typeof text === 'string' ? text : '', firstIssuer, undefined)
      for (const { name, run } of LOGOUT_CHECKS) {
        const fault = await run(candidate, rules, clientIds)
        if (fault !== undefined) return { ok: false, refusal: refuse(name, fault, candidate) }
      }
      const { iss, sub, sid, jti, aud, iat, exp } = candidate.payload
      const token: LogoutToken = {
        issuer: textOf(iss) ?? '',
        subject: textOf(sub),
        sessionId: textOf(sid),
        tokenId: textOf(jti) ?? '',
        clientId: textOf(Array.isArray(aud) ? aud[0] : aud) ?? '',
        issuedAt: Number(iat),
        expiresAt: Number(exp),
      }
      return { ok: true, token: Object.freeze(token) }
    },
  }
}
