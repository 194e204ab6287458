import type { JsonValue } from '../json/index.js'
import type { Rules } from './checks/check.js'
import { createKeySetFetcher } from './fetch-key-set.js'
import { createIntrospector } from './introspection/introspector.js'
import { createIssuerAdvice } from './issuer-advice.js'
import type { IssuerRules } from './issuer-rules.js'
import type { KeyChange } from './key-event.js'
import { type KeySet, readKeySet, withSigningKey } from './key-set.js'
import { createFixedKeySource, createKeySource, type KeySource } from './key-source.js'
import { createSharedValues } from './shared-values.js'
import { type IssuerSettings, optionError, type VerifierSettings } from './verifier-options.js'

/** What the checks hold a token to, with the sources of keys behind it: nothing is fetched yet. */
export interface CreatedRules {
  readonly rules: Rules
  /** Whose rules a token is held to until its `iss` has chosen. */
  readonly firstIssuer: IssuerRules
  readonly issuerRules: readonly IssuerRules[]
}

/** @throws {TokenError} `verifier_options` for a key set that can't be used */
export function createRules(settings: VerifierSettings): CreatedRules {
  const { limits, revocations, proofs, now } = settings
  const [first, ...others] = settings.issuers
  const firstIssuer = rulesOf(first, settings)
  const issuerRules = [firstIssuer, ...others.map((issuer) => rulesOf(issuer, settings))]
  const rules: Rules = {
    issuers: new Map(issuerRules.map((issuer) => [issuer.issuer, issuer])),
    issuerAdvice: createIssuerAdvice(issuerRules.map(({ issuer }) => issuer)),
    algorithms: [...new Set(settings.issuers.flatMap(({ algorithms }) => algorithms))],
    limits,
    revocations,
    proofs,
    shared: createSharedValues(),
    nowSeconds: () => now() / 1000,
  }
  return { rules, firstIssuer, issuerRules }
}

function rulesOf(issuer: IssuerSettings, settings: VerifierSettings): IssuerRules {
  const { audience, algorithms, leewaySeconds, developmentKey, claimNames, profile, location } = issuer
  const keys = keySourceOf(issuer, settings)
  const { fetch, now } = settings
  const introspection =
    issuer.introspection === undefined ? undefined : createIntrospector(location, issuer.introspection, { fetch, now })
  return {
    issuer: location.issuer,
    audience,
    algorithms,
    leewaySeconds,
    developmentKey,
    claimNames,
    profile,
    keys,
    introspection,
  }
}

function keySourceOf(issuer: IssuerSettings, settings: VerifierSettings): KeySource {
  const { keySet, location, keyRefreshMs: refreshMs, keyStaleMs: staleMs } = issuer
  const { now, fetch, fetchTimeoutMs: timeoutMs, maxKeySetBytes: maxBytes, onKeyEvent } = settings
  if (keySet !== undefined) return createFixedKeySource(readGivenKeySet(keySet), now())
  const onChange = (change: KeyChange) => onKeyEvent?.({ ...change, issuer: location.issuer })
  const fetchKeySet = createKeySetFetcher(location, { fetch, timeoutMs, maxBytes, now })
  return createKeySource(fetchKeySet, { refreshMs, staleMs, now, onChange })
}

function readGivenKeySet(keySet: object): KeySet {
  // Through JSON, as a fetched one comes: members that are undefined go.
  const document: JsonValue = JSON.parse(JSON.stringify(keySet))
  try {
    return withSigningKey(readKeySet(document))
  } catch (cause) {
    throw optionError('keySet', `Option keySet: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
}
