import { isLoopback } from '../addresses/index.js'
import { ALGORITHMS, type AlgorithmName, isAlgorithmName } from './algorithms.js'
import type { Fetch } from './fetch-json.js'
import type { IssuerLocation } from './fetch-key-set.js'
import { shown } from './shown.js'
import { TokenError } from './token-error.js'

/** Options of `createVerifier`. Durations have their unit in the name. */
export interface VerifierOptions {
  /** Issuer as tokens spell it in `iss`, exactly: an https URL, or http on a loopback host. */
  readonly issuer: string
  /** What `aud` must contain, exactly. */
  readonly audience: string
  /** Signature algorithms that are accepted. Default `['RS256']`. */
  readonly algorithms?: readonly AlgorithmName[] | undefined
  /** By how much clocks may differ, for `exp`, `nbf` and `iat`; 0 to 60. Default 10. */
  readonly leewaySeconds?: number | undefined
  /** A JWK Set that stands for the issuer's: nothing is fetched. For tests. */
  readonly keySet?: { readonly keys: readonly object[] } | undefined
  /** Where the discovery document is fetched, if not under the issuer. */
  readonly discoveryUrl?: string | undefined
  /**
   * The issuer as reached from here, e.g. `http://keycloak:8080`; without a path it gets the issuer's. Discovery and
   * keys are fetched there, while `iss` stays public.
   */
  readonly internalUrl?: string | undefined
  /** Age at which keys in use are fetched again, in the background; 1 to 86400. Default 60. */
  readonly keyRefreshSeconds?: number | undefined
  /** For each request to the issuer, 1 to 60000. Default 5000. */
  readonly fetchTimeoutMs?: number | undefined
  /** Largest answer of the issuer that is read. Default 262144. */
  readonly maxKeySetBytes?: number | undefined
  /** How many good tokens are remembered; 0 for none. Default 10000. */
  readonly cacheSize?: number | undefined
  /** Whether the published development key may sign. By default only if the issuer is on a loopback host. */
  readonly developmentKey?: 'refuse' | 'accept' | undefined
  /** Checks to leave out, in development only. */
  readonly unsafeSkip?:
    | {
        readonly expiration?: boolean | undefined
        readonly signature?: boolean | undefined
        readonly issuer?: boolean | undefined
      }
    | undefined
  /** Default `globalThis.fetch`. */
  readonly fetch?: Fetch | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Options after the check, with every default filled in. */
export interface VerifierSettings {
  readonly location: IssuerLocation
  readonly audience: string
  readonly algorithms: readonly AlgorithmName[]
  readonly leewaySeconds: number
  readonly keySet: { readonly keys: readonly object[] } | undefined
  readonly keyRefreshMs: number
  readonly fetchTimeoutMs: number
  readonly maxKeySetBytes: number
  readonly cacheSize: number
  readonly developmentKey: 'refuse' | 'accept'
  readonly skip: ReadonlySet<'expiration' | 'signature' | 'issuer'>
  readonly fetch: Fetch
  readonly now: () => number
}

interface OptionRule {
  readonly expected: string
  readonly required?: true
  holds(value: unknown): boolean
}

const within = (least: number, most: number): OptionRule => ({
  expected: `a whole number from ${least} to ${most}`,
  holds: (value) => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
})

const SKIPPABLE = ['expiration', 'signature', 'issuer'] as const

const OPTION_RULES: Readonly<Record<keyof VerifierOptions, OptionRule>> = {
  issuer: {
    expected: 'an https URL (http on a loopback host only) without query, fragment or password',
    required: true,
    holds: (value) => isPlainUrl(value) && isSecure(new URL(value)),
  },
  audience: {
    expected: 'a string, not empty',
    required: true,
    holds: (value) => typeof value === 'string' && value !== '',
  },
  algorithms: {
    expected: `an array of ${Object.keys(ALGORITHMS).join(', ')}, not empty`,
    holds: (value) => Array.isArray(value) && value.length > 0 && value.every(isAlgorithmName),
  },
  leewaySeconds: {
    expected: 'a number of seconds from 0 to 60',
    holds: (value) => typeof value === 'number' && value >= 0 && value <= 60,
  },
  keySet: {
    expected: 'a JWK Set: { keys: [ … ] }',
    holds: (value) => typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys),
  },
  discoveryUrl: { expected: 'an http or https URL', holds: isPlainUrl },
  internalUrl: { expected: 'an http or https URL', holds: isPlainUrl },
  keyRefreshSeconds: within(1, 86_400),
  fetchTimeoutMs: within(1, 60_000),
  maxKeySetBytes: within(1, 16_777_216),
  cacheSize: within(0, 1_000_000),
  developmentKey: { expected: '"refuse" or "accept"', holds: (value) => value === 'refuse' || value === 'accept' },
  unsafeSkip: {
    expected: `an object of ${SKIPPABLE.join(', ')}, each a boolean`,
    holds: (value) => typeof value === 'object' && value !== null && Object.entries(value).every(isToggle),
  },
  fetch: { expected: 'a function', holds: (value) => typeof value === 'function' },
  now: { expected: 'a function', holds: (value) => typeof value === 'function' },
}

/** Pairs of options that contradict each other. */
const EXCLUSIVE = [
  ['keySet', 'discoveryUrl'],
  ['keySet', 'internalUrl'],
  ['discoveryUrl', 'internalUrl'],
] as const

/**
 * Checks options and fills in defaults.
 *
 * @throws {TokenError} `verifier_options`, naming the option
 */
export function resolveOptions(options: VerifierOptions): VerifierSettings {
  checkOptions(options)
  const { issuer, audience, unsafeSkip, developmentKey } = options
  return {
    location: locate(options),
    audience,
    algorithms: [...(options.algorithms ?? ['RS256'])],
    leewaySeconds: options.leewaySeconds ?? 10,
    keySet: options.keySet,
    keyRefreshMs: (options.keyRefreshSeconds ?? 60) * 1000,
    fetchTimeoutMs: options.fetchTimeoutMs ?? 5_000,
    maxKeySetBytes: options.maxKeySetBytes ?? 262_144,
    cacheSize: options.cacheSize ?? 10_000,
    developmentKey: developmentKey ?? (isLoopback(new URL(issuer).hostname) ? 'accept' : 'refuse'),
    skip: new Set(SKIPPABLE.filter((toggle) => unsafeSkip?.[toggle] === true)),
    fetch: options.fetch ?? globalThis.fetch,
    now: options.now ?? Date.now,
  }
}

function checkOptions(options: VerifierOptions): void {
  const given: Readonly<Record<string, unknown>> = { ...options }
  const unknown = Object.keys(given).find((option) => !Object.hasOwn(OPTION_RULES, option))
  if (unknown !== undefined) {
    throw optionError(unknown, `There is no option ${unknown}. Known are ${Object.keys(OPTION_RULES).join(', ')}.`)
  }
  for (const [option, { expected, required, holds }] of Object.entries(OPTION_RULES)) {
    const value = given[option]
    if (value === undefined ? required === true : !holds(value)) {
      throw optionError(option, `Option ${option}: expected ${expected}, got ${shown(value)}.`)
    }
  }
  for (const [one, other] of EXCLUSIVE) {
    if (given[one] !== undefined && given[other] !== undefined) {
      throw optionError(other, `Options ${one} and ${other} contradict each other: give one of them.`)
    }
  }
}

/** The error for an option that can't be used. */
export function optionError(option: string, message: string, cause?: unknown): TokenError {
  return new TokenError('verifier_options', message, { option }, { cause })
}

function locate({ issuer, discoveryUrl, internalUrl }: VerifierOptions): IssuerLocation {
  const internalIssuer = internalUrl === undefined ? undefined : withPath(internalUrl, new URL(issuer).pathname)
  const base = internalIssuer ?? issuer
  return {
    issuer,
    internalIssuer,
    discoveryUrl: discoveryUrl ?? `${base.endsWith('/') ? base.slice(0, -1) : base}/.well-known/openid-configuration`,
  }
}

function withPath(internalUrl: string, path: string): string {
  const url = new URL(internalUrl)
  return url.pathname === '/' ? `${url.origin}${path}` : internalUrl
}

function isToggle([name, value]: [string, unknown]): boolean {
  return SKIPPABLE.some((toggle) => toggle === name) && (value === undefined || typeof value === 'boolean')
}

function isPlainUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, username, password, search, hash } = new URL(value)
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === ''
}

function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname)
}
