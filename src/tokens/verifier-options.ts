import { isLoopback } from '../addresses/index.js'
import { ALGORITHMS, type AlgorithmName, isAlgorithmName } from './algorithms.js'
import {
  type ClaimMapping,
  type ClaimNames,
  isClaimMapping,
  MAPPABLE_CLAIMS,
  resolveClaimNames,
} from './claim-names.js'
import type { Fetch } from './fetch-json.js'
import type { IssuerLocation } from './fetch-key-set.js'
import {
  asksAboutOpaque,
  INTROSPECTION_RULE,
  type IntrospectionOptions,
} from './introspection/introspection-options.js'
import type { TokenProfile } from './issuer-rules.js'
import type { KeyEvent } from './key-event.js'
import { EXPECTED_LIMITS, isTokenLimits, type ResolvedLimits, resolveLimits, type TokenLimits } from './limits.js'
import { shown } from './shown.js'
import { TokenError } from './token-error.js'
import type { ProofChecker, RevocationList } from './types.js'

/** Where one issuer is, and what its access tokens must be. Durations have their unit in the name. */
export interface IssuerOptions {
  /** Issuer as tokens spell it in `iss`, exactly: an https URL, or http on a loopback host. */
  readonly issuer: string
  /** What `aud` must contain, exactly. */
  readonly audience: string
  /** Signature algorithms that are accepted. Default `['RS256']`. */
  readonly algorithms?: readonly AlgorithmName[] | undefined
  /** By how much clocks may differ, for `exp`, `nbf` and `iat`; 0 to 60. Default 10. */
  readonly leewaySeconds?: number | undefined
  /** Where its tokens say who and what, if not where Keycloak's do. */
  readonly claims?: ClaimMapping | undefined
  /** `rfc9068` wants header `typ` at+jwt and the claims of RFC 9068 section 2.2 too. Default `keycloak`. */
  readonly profile?: TokenProfile | undefined
  /** A JWK Set that stands for the issuer's: nothing is fetched. For tests. */
  readonly keySet?: { readonly keys: readonly object[] } | undefined
  /** Where the discovery document is fetched, if not under the issuer. */
  readonly discoveryUrl?: string | undefined
  /**
   * The issuer as reached from here, e.g. `http://keycloak:8080`; without a path it gets the issuer's. Discovery and
   * keys are fetched there, while `iss` stays public.
   */
  readonly internalUrl?: string | undefined
  /**
   * Age before which keys are fetched again, in the background: a key that the issuer withdraws stops its tokens after
   * this time at the latest; 1 to 86400. Default 60.
   */
  readonly keyRefreshSeconds?: number | undefined
  /**
   * Age until which known keys go on while the provider is away; after it tokens get 503 `keys_unavailable`. At least
   * `keyRefreshSeconds`, at most 2592000. Default 86400.
   */
  readonly keyStaleSeconds?: number | undefined
  /** Asks the issuer about opaque, lightweight or other tokens (RFC 7662). Default: nobody is asked. */
  readonly introspection?: IntrospectionOptions | undefined
  /** Whether the published development key may sign. By default only if the issuer is on a loopback host. */
  readonly developmentKey?: 'refuse' | 'accept' | undefined
}

/** What holds for all issuers. */
export interface SharedOptions {
  /** For each request to an issuer, 1 to 60000. Default 5000. */
  readonly fetchTimeoutMs?: number | undefined
  /** Largest answer of an issuer that is read. Default 262144. */
  readonly maxKeySetBytes?: number | undefined
  /** How many good tokens are remembered; 0 for none. Default 10000. */
  readonly cacheSize?: number | undefined
  /** How large a token may be. Each has a default of its own. */
  readonly limits?: TokenLimits | undefined
  /** What was revoked. Default: nothing is. */
  readonly revocations?: RevocationList | undefined
  /** Checks DPoP proofs (RFC 9449). Without it, a token bound to a key is refused. */
  readonly proofs?: ProofChecker | undefined
  /** Checks to leave out, in development only. */
  readonly unsafeSkip?:
    | {
        readonly expiration?: boolean | undefined
        readonly signature?: boolean | undefined
        readonly issuer?: boolean | undefined
      }
    | undefined
  /** Default `globalThis.fetch`. For a proxy or a private certificate authority, see `createFetch`. */
  readonly fetch?: Fetch | undefined
  /** Told when an issuer's keys change, can't be had, or can be had again; for a log, see `describeKeyEvent`. */
  readonly onKeyEvent?: ((event: KeyEvent) => void) | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Options of `createVerifier`: those of one issuer beside the shared ones, or a list of issuers. */
export type VerifierOptions =
  | (SharedOptions & IssuerOptions & { readonly issuers?: undefined })
  | (SharedOptions & { readonly issuers: readonly IssuerOptions[] })

/** Options of an issuer after the check, with every default filled in. */
export interface IssuerSettings {
  readonly location: IssuerLocation
  readonly audience: string
  readonly algorithms: readonly AlgorithmName[]
  readonly leewaySeconds: number
  readonly claimNames: ClaimNames
  readonly profile: TokenProfile
  readonly keySet: { readonly keys: readonly object[] } | undefined
  readonly keyRefreshMs: number
  readonly keyStaleMs: number
  readonly developmentKey: 'refuse' | 'accept'
  readonly introspection: IntrospectionOptions | undefined
}

/** Options after the check, with every default filled in. */
export interface VerifierSettings {
  /** At least one. */
  readonly issuers: readonly [IssuerSettings, ...IssuerSettings[]]
  readonly fetchTimeoutMs: number
  readonly maxKeySetBytes: number
  readonly cacheSize: number
  readonly limits: ResolvedLimits
  readonly revocations: RevocationList | undefined
  readonly proofs: ProofChecker | undefined
  readonly skip: ReadonlySet<'expiration' | 'signature' | 'issuer'>
  readonly fetch: Fetch
  readonly onKeyEvent: ((event: KeyEvent) => void) | undefined
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

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** Whether it has these methods: a slip there would show with the first token only. */
const hasMethods =
  (...methods: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && methods.every((method) => isFunction(Reflect.get(value, method)))

const ISSUER_RULES: Readonly<Record<keyof IssuerOptions, OptionRule>> = {
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
  claims: {
    expected: `an object of ${MAPPABLE_CLAIMS.join(', ')}, each the name of a claim or an array of names`,
    holds: isClaimMapping,
  },
  profile: { expected: '"keycloak" or "rfc9068"', holds: (value) => value === 'keycloak' || value === 'rfc9068' },
  keySet: {
    expected: 'a JWK Set: { keys: [ … ] }',
    holds: (value) => typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys),
  },
  discoveryUrl: { expected: 'an http or https URL', holds: isPlainUrl },
  internalUrl: { expected: 'an http or https URL', holds: isPlainUrl },
  keyRefreshSeconds: within(1, 86_400),
  keyStaleSeconds: within(1, 2_592_000),
  introspection: INTROSPECTION_RULE,
  developmentKey: { expected: '"refuse" or "accept"', holds: (value) => value === 'refuse' || value === 'accept' },
}

const SHARED_RULES: Readonly<Record<keyof SharedOptions, OptionRule>> = {
  fetchTimeoutMs: within(1, 60_000),
  maxKeySetBytes: within(1, 16_777_216),
  cacheSize: within(0, 1_000_000),
  limits: { expected: EXPECTED_LIMITS, holds: isTokenLimits },
  revocations: { expected: 'a list of revocations, with find and ready', holds: hasMethods('find', 'ready') },
  proofs: { expected: 'a checker of DPoP proofs, with check', holds: hasMethods('check') },
  unsafeSkip: {
    expected: `an object of ${SKIPPABLE.join(', ')}, each a boolean`,
    holds: (value) => typeof value === 'object' && value !== null && Object.entries(value).every(isToggle),
  },
  fetch: { expected: 'a function', holds: isFunction },
  onKeyEvent: { expected: 'a function', holds: isFunction },
  now: { expected: 'a function', holds: isFunction },
}

const ISSUERS: OptionRule = { expected: 'an array of issuers', holds: Array.isArray }

const KEY_REFRESH_SECONDS = 60

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
  const issuers = issuersOf(options)
  const { unsafeSkip } = options
  if (issuers.filter(({ introspection }) => asksAboutOpaque(introspection)).length > 1) {
    throw optionError(
      'introspection',
      'Option introspection: an opaque token names no issuer, so one alone can be asked about them.',
    )
  }
  if (unsafeSkip?.issuer === true && issuers.length > 1) {
    throw optionError('unsafeSkip', 'Option unsafeSkip: without the check of issuer, several can’t be told apart.')
  }
  return {
    issuers,
    fetchTimeoutMs: options.fetchTimeoutMs ?? 5_000,
    maxKeySetBytes: options.maxKeySetBytes ?? 262_144,
    cacheSize: options.cacheSize ?? 10_000,
    limits: resolveLimits(options.limits),
    revocations: options.revocations,
    proofs: options.proofs,
    skip: new Set(SKIPPABLE.filter((toggle) => unsafeSkip?.[toggle] === true)),
    fetch: options.fetch ?? globalThis.fetch,
    onKeyEvent: options.onKeyEvent,
    now: options.now ?? Date.now,
  }
}

function issuersOf(options: VerifierOptions): VerifierSettings['issuers'] {
  if (options.issuers === undefined) {
    checkOptions(options, { ...ISSUER_RULES, ...SHARED_RULES, issuers: ISSUERS })
    return [resolveIssuer(options)]
  }
  const { issuers: given, ...shared } = options
  checkOptions(shared, SHARED_RULES, 'beside issuers, each of which has its own')
  if (!Array.isArray(given)) throw optionError('issuers', `Option issuers: expected an array, got ${shown(given)}.`)
  given.forEach((issuer: IssuerOptions, index) => {
    const place = `issuers[${index}]`
    if (typeof issuer !== 'object' || issuer === null) {
      throw optionError(place, `Option ${place}: expected an object with issuer and audience, got ${shown(issuer)}.`)
    }
    checkOptions(issuer, ISSUER_RULES, `in ${place}`, `${place}.`)
  })
  const names = given.map(({ issuer }) => issuer)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw optionError('issuers', `Option issuers: ${shown(twice)} stands there twice.`)
  const [first, ...others] = given.map(resolveIssuer)
  if (first === undefined) throw optionError('issuers', 'Option issuers: expected at least one issuer, got none.')
  return [first, ...others]
}

function resolveIssuer(options: IssuerOptions): IssuerSettings {
  const { issuer, audience, developmentKey } = options
  return {
    location: locate(options),
    audience,
    algorithms: [...(options.algorithms ?? ['RS256'])],
    leewaySeconds: options.leewaySeconds ?? 10,
    claimNames: resolveClaimNames(options.claims),
    profile: options.profile ?? 'keycloak',
    keySet: options.keySet,
    keyRefreshMs: (options.keyRefreshSeconds ?? KEY_REFRESH_SECONDS) * 1000,
    keyStaleMs: (options.keyStaleSeconds ?? 86_400) * 1000,
    introspection: options.introspection,
    developmentKey: developmentKey ?? (isLoopback(new URL(issuer).hostname) ? 'accept' : 'refuse'),
  }
}

/** @param place where they stand, in words; @param prefix the same in the name of the option */
function checkOptions(options: object, rules: Readonly<Record<string, OptionRule>>, place = '', prefix = ''): void {
  const given: Readonly<Record<string, unknown>> = { ...options }
  const unknown = Object.keys(given).find((option) => !Object.hasOwn(rules, option))
  if (unknown !== undefined) {
    const where = place === '' ? '' : ` ${place}`
    throw optionError(
      `${prefix}${unknown}`,
      `There is no option ${unknown}${where}. Known are ${Object.keys(rules).join(', ')}.`,
    )
  }
  for (const [option, { expected, required, holds }] of Object.entries(rules)) {
    const value = given[option]
    if (value === undefined ? required === true : !holds(value)) {
      const name = `${prefix}${option}`
      throw optionError(name, `Option ${name}: expected ${expected}, got ${shown(value)}.`)
    }
  }
  checkKeyAges(given, prefix)
  for (const [one, other] of EXCLUSIVE) {
    if (given[one] !== undefined && given[other] !== undefined) {
      throw optionError(
        `${prefix}${other}`,
        `Options ${prefix}${one} and ${prefix}${other} contradict each other: give one of them.`,
      )
    }
  }
}

/** Keys that nobody has to fetch again yet can't have grown too old. */
function checkKeyAges({ keyRefreshSeconds, keyStaleSeconds }: Readonly<Record<string, unknown>>, prefix: string): void {
  const refreshSeconds = Number(keyRefreshSeconds ?? KEY_REFRESH_SECONDS)
  if (keyStaleSeconds === undefined || Number(keyStaleSeconds) >= refreshSeconds) return
  const name = `${prefix}keyStaleSeconds`
  throw optionError(
    name,
    `Option ${name}: expected at least keyRefreshSeconds (${refreshSeconds}), got ${shown(keyStaleSeconds)}.`,
  )
}

/** The error for an option that can't be used. */
export function optionError(option: string, message: string, cause?: unknown): TokenError {
  return new TokenError('verifier_options', message, { option }, { cause })
}

function locate({ issuer, discoveryUrl, internalUrl }: IssuerOptions): IssuerLocation {
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
