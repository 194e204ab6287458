import { hash } from 'node:crypto'
import { type Fault, shown } from '../../tokens/index.js'
import { normaliseUrl } from '../normalise-url.js'
import { invalidProof, type ProofCandidate, type ProofRules } from './check.js'

/** A UUID has 36 characters; whoever needs more is after the store. */
const LONGEST_IDENTIFIER = 256

/** RFC 9449 section 4.3, step 3, of `jti`: without one, a proof could be used twice. */
export function checkIdentifier(candidate: ProofCandidate): Fault | undefined {
  const { jti } = candidate.payload
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_IDENTIFIER) {
    return invalidProof(`jti: a text of 1 to ${LONGEST_IDENTIFIER} characters`, `jti ${shown(jti)}`)
  }
  candidate.identifier = jti
  return undefined
}

/** RFC 9449 section 4.3, step 8. Methods are case-sensitive: RFC 9110 section 9.1. */
export function checkMethod({ payload: { htm }, presentation: { method } }: ProofCandidate): Fault | undefined {
  if (typeof htm !== 'string') return invalidProof('htm: the method of the request', `htm ${shown(htm)}`)
  if (htm === method) return undefined
  return {
    code: 'proof_mismatch',
    expected: `htm ${shown(method)}`,
    actual: `htm ${shown(htm)}`,
    mend: 'Each request needs a proof of its own, made for its method (in capitals) and URL.',
  }
}

/** RFC 9449 section 4.3, step 9: without query and fragment, both sides normalised as RFC 3986 sections 6.2.2 and 6.2.3 say. */
export function checkUrl(candidate: ProofCandidate): Fault | undefined {
  const { htu } = candidate.payload
  const claimed = typeof htu === 'string' ? normaliseUrl(htu) : undefined
  if (claimed === undefined) return invalidProof('htu: an http or https URL', `htu ${shown(htu)}`)
  const { url } = candidate.presentation
  if (url !== undefined && claimed === normaliseUrl(url)) {
    candidate.url = claimed
    return undefined
  }
  return {
    code: 'proof_mismatch',
    expected: `htu ${shown(url === undefined ? undefined : (normaliseUrl(url) ?? url))}`,
    actual: `htu ${shown(claimed)}`,
    mend:
      'The two must be the same URL but for the query. Behind a proxy, set PUBLIC_URL to what clients call, or have the ' +
      'proxy send X-Forwarded-Proto and X-Forwarded-Host and name it in TRUSTED_PROXIES.',
  }
}

const CLOCKS =
  'The client must make a new proof for each request. If it does, its clock or this host’s is wrong: synchronise them by NTP.'

/** RFC 9449 section 4.3, step 11: the clocks of clients are worse than those of servers, so the window is a minute. */
export function checkTime(candidate: ProofCandidate, rules: ProofRules): Fault | undefined {
  const { iat } = candidate.payload
  if (typeof iat !== 'number' || !Number.isFinite(iat)) {
    return invalidProof('iat: a number of seconds since 1970', `iat ${shown(iat)}`)
  }
  candidate.issuedAt = iat
  const now = rules.nowSeconds()
  const age = now - iat
  if (age <= rules.windowSeconds && age >= -rules.leewaySeconds) return checkLifetime(candidate, rules, now)
  return {
    code: 'proof_expired',
    expected: `iat at most ${rules.windowSeconds} s ago, and at most ${rules.leewaySeconds} s ahead`,
    actual: age > 0 ? `iat ${Math.round(age)} s ago` : `iat ${Math.round(-age)} s ahead`,
    mend: CLOCKS,
  }
}

/** RFC 7519 sections 4.1.4 and 4.1.5, where a proof says more of its time than it has to. */
function checkLifetime({ payload: { exp, nbf } }: ProofCandidate, rules: ProofRules, now: number): Fault | undefined {
  for (const [name, value] of Object.entries({ exp, nbf })) {
    if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value))) {
      return invalidProof(`${name}, if any: a number of seconds since 1970`, `${name} ${shown(value)}`)
    }
  }
  if (typeof exp === 'number' && now >= exp + rules.leewaySeconds) return outside(`exp ${Math.round(now - exp)} s ago`)
  if (typeof nbf === 'number' && now < nbf - rules.leewaySeconds) return outside(`nbf ${Math.round(nbf - now)} s ahead`)
  return undefined

  function outside(actual: string): Fault {
    return {
      code: 'proof_expired',
      expected: `exp and nbf, if any, around now, give or take ${rules.leewaySeconds} s`,
      actual,
      mend: CLOCKS,
    }
  }
}

/** RFC 9449 section 4.3, step 12, of `ath`: a proof for one token proves nothing about another. */
export function checkTokenHash({ payload: { ath }, token }: ProofCandidate): Fault | undefined {
  if (typeof ath !== 'string') {
    return invalidProof(
      'ath: the digest of the access token',
      `ath ${shown(ath)}`,
      'A proof for the token endpoint has no ath: one for the API needs it, made of the token it goes with.',
    )
  }
  if (ath === hash('sha256', token, 'base64url')) return undefined
  return {
    code: 'proof_mismatch',
    expected: 'ath: the digest of the access token that came with it',
    actual: 'ath: the digest of another one',
    mend: 'The client must make its proof for the token it sends; after a refresh that is the new one.',
  }
}
