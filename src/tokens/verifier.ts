import { hash } from 'node:crypto'
import type { JsonValue } from '../json/index.js'
import { type Candidate, createCandidate, type Fault } from './checks/check.js'
import { checkBinding } from './checks/check-binding.js'
import { isOpaque } from './checks/check-introspection.js'
import { checkRevocation } from './checks/check-revocation.js'
import { CHECKS, type Check, OPAQUE_CHECKS } from './checks/table.js'
import { tokenOf } from './checks/token-of.js'
import { createRules } from './create-rules.js'
import { worstOf } from './key-status.js'
import type { LogoutTokenVerifier } from './logout-token.js'
import { refuse } from './refuse.js'
import type { KeyStatus, Presentation, Verdict, Verifier } from './types.js'
import { createVerdictCache, type Remembered } from './verdict-cache.js'
import { optionError, resolveOptions, type VerifierOptions } from './verifier-options.js'
import { createLogoutTokenVerifier } from './verify-logout-token.js'

/** What may have changed while a token waited for the network: its key withdrawn or replaced, its time over. */
const CHANGES_WITH_TIME: ReadonlySet<string> = new Set(['key', 'development_key', 'signature', 'expiration'])

/**
 * Makes a verifier of the access tokens of one or several issuers. Nothing is fetched until the first token comes, or
 * `refreshKeys()` is called.
 *
 * Checks run in the order of the table in checks/table.ts. A good token is remembered under its digest until it
 * expires, its issuer withdraws the key that signed it, or it is revoked; a refusal never is.
 *
 * @param options see {@link VerifierOptions}; only `issuer` and `audience` are required, or `issuers` with these two each
 * @throws {TokenError} `verifier_options`, naming the option that can't be used
 * @example
 * const verifier = createVerifier({ issuer: 'https://id.example/realms/gaveurs-production', audience: 'backend-api' })
 * const verdict = await verifier.verify(token)
 * if (!verdict.ok) console.warn(describeRefusal(verdict.refusal))
 */
export function createVerifier(options: VerifierOptions): Verifier & LogoutTokenVerifier {
  const settings = resolveOptions(options)
  const { skip, revocations, limits } = settings
  const { rules, firstIssuer, issuerRules } = createRules(settings)
  const { issuers } = rules
  const cache = createVerdictCache(settings.cacheSize)
  const isOn = ({ unless }: Check): boolean => unless === undefined || !skip.has(unless)
  const checks = CHECKS.filter(isOn)
  const opaqueChecks = OPAQUE_CHECKS.filter(isOn)
  const checksOfTime = checks.filter(({ name }) => CHANGES_WITH_TIME.has(name))
  // It names no issuer itself: resolveOptions sees that one alone can be asked.
  const opaqueIssuer = issuerRules.find(({ introspection }) => introspection?.covers('opaque') === true)

  function verify(text: string, presentation?: Presentation): Verdict | Promise<Verdict> {
    // Callers without types may hand over anything.
    const token = typeof text === 'string' ? text : ''
    const digest = digestOf(token)
    const remembered = digest === undefined ? undefined : cache.get(digest, isStillGood)
    if (digest !== undefined && remembered !== undefined) {
      const isLookedUp =
        revocations === undefined ||
        (remembered.revocationsVersion === revocations.version && revocations.ready() === undefined)
      if (isLookedUp && !remembered.isBound && presentation?.scheme !== 'DPoP') return remembered.verdict
      return recall(token, digest, remembered, presentation)
    }
    if (opaqueIssuer !== undefined && isOpaque(token)) {
      return walk(createCandidate(token, opaqueIssuer, presentation), opaqueChecks.values(), digest)
    }
    return walk(createCandidate(token, firstIssuer, presentation), checks.values(), digest)
  }

  /** Key of the cache; `undefined` for a token that isn't worth one. */
  function digestOf(token: string): string | undefined {
    // Faster than keying by the text: V8 hashes a fresh string more slowly than OpenSSL. It also keeps no token. As bytes,
    // one a character, it is the shortest string.
    return settings.cacheSize > 0 && token.length <= limits.maxTokenBytes ? hash('sha256', token, 'binary') : undefined
  }

  function isStillGood({ key, issuer, validFrom, validUntil }: Remembered): boolean {
    const nowSeconds = rules.nowSeconds()
    if (nowSeconds < validFrom || nowSeconds >= validUntil) return false
    return key === undefined || issuer.keys.current()?.signing.has(key) === true
  }

  /** What no verdict can remember: whether it was revoked since, and whether this request proves the key. */
  function recall(
    text: string,
    digest: string,
    remembered: Remembered,
    presentation: Presentation | undefined,
  ): Verdict | Promise<Verdict> {
    const { token, issuer, key, verdict } = remembered
    const candidate = createCandidate(text, issuer, presentation)
    candidate.header = { kid: key?.keyId ?? null }
    candidate.payload = token.claims
    candidate.token = token
    candidate.isVouchedFor = true
    const revoked = checkRevocation(candidate, rules)
    return revoked instanceof Promise
      ? revoked.then((fault) => (isStillGood(remembered) ? concludeRevocation(fault) : verify(text, presentation)))
      : concludeRevocation(revoked)

    function concludeRevocation(fault: Fault | undefined): Verdict | Promise<Verdict> {
      if (fault !== undefined) {
        if (fault.code === 'revoked') cache.delete(digest)
        return refused('revocation', fault, candidate)
      }
      remembered.revocationsVersion = candidate.revocationsVersion
      const unproven = checkBinding(candidate, rules)
      // Whoever waited may have outlived the token; then it is refused before its proof is looked at again.
      return unproven instanceof Promise
        ? unproven.then((late) => (isStillGood(remembered) ? concludeBinding(late) : verify(text, presentation)))
        : concludeBinding(unproven)
    }

    function concludeBinding(fault: Fault | undefined): Verdict {
      return fault === undefined ? verdict : refused('binding', fault, candidate)
    }
  }

  /** An opaque token has no signature, and nothing but its end to wait for. */
  function timeChecksOf({ key }: Candidate): readonly Check[] {
    return key === undefined ? checksOfTime.filter(({ name }) => name === 'expiration') : checksOfTime
  }

  /** Runs the checks that are left. An array's iterator may be left and taken up again, as after a fetch. */
  function walk(
    candidate: Candidate,
    remaining: IterableIterator<Check>,
    digest: string | undefined,
    hasWaited = false,
  ): Verdict | Promise<Verdict> {
    for (const { name, run } of remaining) {
      const outcome = run(candidate, rules)
      if (outcome === undefined) continue
      if (outcome instanceof Promise) {
        return outcome.then((fault) =>
          fault === undefined ? walk(candidate, remaining, digest, true) : refused(name, fault, candidate),
        )
      }
      return refused(name, outcome, candidate)
    }
    return hasWaited ? walk(candidate, timeChecksOf(candidate).values(), digest) : accepted(candidate, digest)
  }

  function accepted(candidate: Candidate, digest: string | undefined): Verdict {
    const { payload, key, issuer, revocationsVersion, rememberForMs } = candidate
    const token = tokenOf(candidate, rules)
    if (digest !== undefined) {
      const { nbf, iat } = payload
      const nowSeconds = rules.nowSeconds()
      const { leewaySeconds } = issuer
      const expiresAt = skip.has('expiration') ? Number.POSITIVE_INFINITY : token.expiresAt + leewaySeconds
      cache.set(digest, {
        verdict: Object.freeze({ ok: true, token, firstSeen: false }),
        token,
        isBound: payload.cnf !== undefined,
        issuer,
        revocationsVersion,
        key,
        // Not for a time before it was given either: a clock that is set back must not make it last longer.
        validFrom: Math.max(nowSeconds, secondsOf(nbf), secondsOf(iat)) - leewaySeconds,
        validUntil: rememberForMs === undefined ? expiresAt : Math.min(expiresAt, nowSeconds + rememberForMs / 1000),
        isUsed: false,
      })
    }
    return Object.freeze({ ok: true, token, firstSeen: true })
  }

  function keyStatus(issuer?: string): KeyStatus {
    if (issuer === undefined) return worstOf(issuerRules.map(({ keys }) => keys.status()))
    const known = issuers.get(issuer)
    if (known === undefined) throw optionError('issuer', `keyStatus: ${issuer} is not one of the issuers.`)
    return known.keys.status()
  }

  return Object.freeze({
    issuers: Object.freeze([...issuers.keys()]),
    ...(settings.proofs === undefined ? undefined : { proofs: settings.proofs }),
    verify,
    ...createLogoutTokenVerifier(rules, firstIssuer),
    keyStatus,
    async refreshKeys() {
      await Promise.all(issuerRules.map(({ keys }) => keys.refresh()))
      return keyStatus()
    },
    close() {
      for (const { keys } of issuerRules) keys.close()
    },
  })
}

const secondsOf = (date: JsonValue | undefined): number => (typeof date === 'number' ? date : 0)

function refused(check: string, fault: Fault, candidate: Candidate): Verdict {
  return Object.freeze({ ok: false, refusal: refuse(check, fault, candidate) })
}
