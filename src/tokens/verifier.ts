import { hash } from 'node:crypto'
import type { JsonValue } from '../json/index.js'
import { accessTokenOf } from './access-token.js'
import { type Candidate, createCandidate, type Fault, type Rules } from './checks/check.js'
import { LONGEST_TOKEN } from './checks/check-size.js'
import { CHECKS, type Check } from './checks/table.js'
import { createKeySetFetcher } from './fetch-key-set.js'
import { type KeySet, readKeySet } from './key-set.js'
import { createFixedKeySource, createKeySource, type KeySource } from './key-source.js'
import { refuse } from './refuse.js'
import type { Verdict, Verifier } from './types.js'
import { createVerdictCache, type Remembered } from './verdict-cache.js'
import { optionError, resolveOptions, type VerifierOptions, type VerifierSettings } from './verifier-options.js'

/**
 * Makes a verifier of the access tokens of one issuer. Nothing is fetched until the first token comes, or
 * `refreshKeys()` is called.
 *
 * Checks run in the order of the table in checks/table.ts. A good token is remembered under its digest until it
 * expires or the issuer withdraws the key that signed it; a refusal never is.
 *
 * @param options see {@link VerifierOptions}; only `issuer` and `audience` are required
 * @throws {TokenError} `verifier_options`, naming the option that can't be used
 * @example
 * const verifier = createVerifier({ issuer: 'https://id.example/realms/gaveurs-production', audience: 'backend-api' })
 * const verdict = await verifier.verify(token)
 * if (!verdict.ok) console.warn(describeRefusal(verdict.refusal))
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const settings = resolveOptions(options)
  const { location, skip, leewaySeconds, now } = settings
  const keys = keySourceOf(settings)
  const cache = createVerdictCache(settings.cacheSize)
  const checks = CHECKS.filter(({ unless }: Check) => unless === undefined || !skip.has(unless))
  const rules: Rules = {
    issuer: location.issuer,
    audience: settings.audience,
    algorithms: settings.algorithms,
    leewaySeconds,
    developmentKey: settings.developmentKey,
    keys,
    nowSeconds: () => now() / 1000,
  }

  function verify(text: string): Verdict | Promise<Verdict> {
    // Callers without types may hand over anything.
    const token = typeof text === 'string' ? text : ''
    const digest = digestOf(token)
    const remembered = digest === undefined ? undefined : cache.get(digest, isStillGood)
    if (remembered !== undefined) return remembered.verdict
    return walk(createCandidate(token), checks.values(), digest)
  }

  /** Key of the cache; `undefined` for a token that isn't worth one. */
  function digestOf(token: string): string | undefined {
    // Faster than keying by the text: V8 hashes a fresh string more slowly than OpenSSL. It also keeps no token.
    return settings.cacheSize > 0 && token.length <= LONGEST_TOKEN ? hash('sha256', token, 'base64url') : undefined
  }

  function isStillGood({ key, validFromMs, validUntilMs }: Remembered): boolean {
    const nowMs = now()
    if (nowMs < validFromMs || nowMs >= validUntilMs) return false
    return key === undefined || keys.current()?.signing.has(key) === true
  }

  /** Runs the checks that are left. An array's iterator may be left and taken up again, as after a fetch. */
  function walk(
    candidate: Candidate,
    remaining: IterableIterator<Check>,
    digest: string | undefined,
  ): Verdict | Promise<Verdict> {
    for (const { name, run } of remaining) {
      const outcome = run(candidate, rules)
      if (outcome instanceof Promise) {
        return outcome.then((fault) =>
          fault === undefined ? walk(candidate, remaining, digest) : refused(name, fault, candidate),
        )
      }
      if (outcome !== undefined) return refused(name, outcome, candidate)
    }
    return accepted(candidate, digest)
  }

  function accepted({ payload, key }: Candidate, digest: string | undefined): Verdict {
    const token = accessTokenOf(payload)
    if (digest !== undefined) {
      const { nbf } = payload
      cache.set(digest, {
        verdict: Object.freeze({ ok: true, token, firstSeen: false }),
        key,
        validFromMs: typeof nbf === 'number' ? (nbf - leewaySeconds) * 1000 : Number.NEGATIVE_INFINITY,
        validUntilMs: skip.has('expiration') ? Number.POSITIVE_INFINITY : (token.expiresAt + leewaySeconds) * 1000,
      })
    }
    return Object.freeze({ ok: true, token, firstSeen: true })
  }

  return Object.freeze({
    issuer: location.issuer,
    verify,
    keyStatus: () => keys.status(),
    refreshKeys: () => keys.refresh(),
  })
}

function refused(check: string, fault: Fault, candidate: Candidate): Verdict {
  return Object.freeze({ ok: false, refusal: refuse(check, fault, candidate) })
}

function keySourceOf(settings: VerifierSettings): KeySource {
  const { keySet, location, now } = settings
  if (keySet !== undefined) return createFixedKeySource(readGivenKeySet(keySet), now())
  const { fetch, fetchTimeoutMs: timeoutMs, maxKeySetBytes: maxBytes } = settings
  return createKeySource(createKeySetFetcher(location, { fetch, timeoutMs, maxBytes }), {
    refreshMs: settings.keyRefreshMs,
    now,
  })
}

function readGivenKeySet(keySet: object): KeySet {
  // Through JSON, as a fetched one comes: members that are undefined go.
  const document: JsonValue = JSON.parse(JSON.stringify(keySet))
  try {
    return readKeySet(document)
  } catch (cause) {
    throw optionError('keySet', `Option keySet: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
}
