import { isJsonObject, type JsonObject } from '../json/index.js'
import { accessTokenOf } from './access-token.js'
import { type Candidate, createCandidate, type Rules } from './checks/check.js'
import { isOpaque } from './checks/check-introspection.js'
import { isLightweight } from './checks/lightweight.js'
import { CHECKS, type Check, type CheckName } from './checks/table.js'
import { createRules } from './create-rules.js'
import { refuse } from './refuse.js'
import { recogniseToken, type TokenKind } from './token-kind.js'
import type { AccessToken, Presentation, ProofChecker, Refusal } from './types.js'
import { resolveOptions, type VerifierOptions } from './verifier-options.js'

/** What one check of the table said. */
export type ExplainedCheck =
  | { readonly name: CheckName; readonly outcome: 'passed' }
  | { readonly name: CheckName; readonly outcome: 'failed'; readonly refusal: Refusal }
  | { readonly name: CheckName; readonly outcome: 'not_checked'; readonly why: string }

/** A token as its checks see it. Holds claims, never the signature. */
export interface TokenExplanation {
  readonly kind: TokenKind
  /** `undefined` where they could not be read. */
  readonly header: JsonObject | undefined
  readonly claims: JsonObject | undefined
  /** Every check of the table, in order. */
  readonly checks: readonly ExplainedCheck[]
  /** What its claims say of its owner. Worth nothing where a check failed. */
  readonly token: AccessToken | undefined
}

/** What a check finds filled in by others: where one of them failed, it cannot be judged. Others need the payload only. */
const NEEDS: Readonly<Partial<Record<CheckName, readonly CheckName[]>>> = {
  size: [],
  parts: ['size'],
  header: ['parts'],
  forbidden_header: ['header'],
  critical_header: ['header'],
  algorithm: ['header'],
  signed: ['parts'],
  type: ['header'],
  key_id: ['header'],
  payload: ['parts'],
  test_token: ['header', 'payload'],
  issuer: ['payload'],
  issuer_algorithm: ['issuer', 'algorithm'],
  key: ['key_id', 'issuer_algorithm'],
  development_key: ['key'],
  signature: ['key', 'signed'],
  expiration: ['expiration_claim'],
  profile: ['header', 'issuer'],
}

const SWITCHED_OFF = 'switched off'

/** Checks that have to fetch the issuer's keys, or need one. */
const NEED_KEYS: ReadonlySet<CheckName> = new Set(['key', 'development_key', 'signature'])

export interface ExplainOptions {
  /** Fetches nothing: what needs a key is not checked. Default false. */
  readonly offline?: boolean | undefined
  /** Asks the issuer as the option `introspection` says, which sends the token there. Default false: says that servers do. */
  readonly introspects?: boolean | undefined
  /** Options that stand for nothing known, so that what is held against them is not checked. Default: none. */
  readonly unknown?: readonly ('issuer' | 'audience')[] | undefined
}

/**
 * Runs every check on a token that can still be judged, also behind one that failed, so that several faults are seen at
 * once. Keys are fetched from the configured issuer alone; the token itself goes nowhere, unless `introspects`.
 *
 * @throws {TokenError} `verifier_options`, naming the option that can't be used
 */
export async function explainToken(
  text: string,
  options: VerifierOptions,
  { offline = false, introspects = false, unknown = [] }: ExplainOptions = {},
): Promise<TokenExplanation> {
  const settings = resolveOptions(options)
  const { rules, firstIssuer, issuerRules } = createRules(settings)
  const candidate = createCandidate(text, firstIssuer, undefined)
  try {
    return conclude(candidate, await walk(candidate, { rules, skip: settings.skip, offline, introspects, unknown }))
  } finally {
    // They would go on refreshing.
    for (const { keys } of issuerRules) keys.close()
  }
}

interface Walking {
  readonly rules: Rules
  readonly skip: ReadonlySet<string>
  readonly offline: boolean
  readonly introspects: boolean
  readonly unknown: readonly string[]
}

async function walk(candidate: Candidate, walking: Walking): Promise<readonly ExplainedCheck[]> {
  const checks: ExplainedCheck[] = []
  const passed = new Set<CheckName>()
  for (const check of CHECKS) {
    const why = reasonNotTo(check, passed, candidate, walking)
    const explained: ExplainedCheck =
      why === undefined
        ? await judge(check, candidate, walking.rules)
        : { name: check.name, outcome: 'not_checked', why }
    // What is switched off stands in nobody's way.
    if (explained.outcome === 'passed' || why === SWITCHED_OFF) passed.add(check.name)
    checks.push(explained)
  }
  return checks
}

function conclude(candidate: Candidate, checks: readonly ExplainedCheck[]): TokenExplanation {
  const { text, issuer } = candidate
  const isRead = (name: CheckName) => checks.some((check) => check.name === name && check.outcome === 'passed')
  const header = isRead('header') ? candidate.header : undefined
  const claims = isRead('payload') ? candidate.payload : undefined
  return {
    kind: recogniseToken(text, header, claims),
    header,
    claims,
    checks,
    token: claims === undefined ? undefined : accessTokenOf(claims, issuer.claimNames),
  }
}

/** Servers check proofs, and here is none to check: a bound token is looked at as if one had come, and passed. */
const SOMEBODY: ProofChecker = { check: () => undefined }

type TableCheck = (typeof CHECKS)[number]

async function judge({ name, run }: TableCheck, candidate: Candidate, rules: Rules): Promise<ExplainedCheck> {
  const { cnf } = candidate.payload
  const isBound = name === 'binding' && isJsonObject(cnf)
  const fault = isBound
    ? await run({ ...candidate, presentation: presentationFor(cnf) }, { ...rules, proofs: rules.proofs ?? SOMEBODY })
    : await run(candidate, rules)
  if (fault !== undefined) return { name, outcome: 'failed', refusal: refuse(name, fault, candidate) }
  return isBound ? { name, outcome: 'not_checked', why: wantsOf(cnf) } : { name, outcome: 'passed' }
}

/** How a token with this `cnf` has to come. */
function presentationFor({ jkt, 'x5t#S256': x5t }: JsonObject): Presentation {
  return {
    scheme: jkt === undefined ? 'Bearer' : 'DPoP',
    certificateThumbprint: typeof x5t === 'string' ? x5t : undefined,
  }
}

const wantsOf = ({ jkt }: JsonObject): string =>
  jkt === undefined ? 'needs a connection with its certificate, which is not here' : 'needs a proof, which is not here'

const SERVER_ASKS = 'the server asks the issuer about these; its answer may supply what is missing'

function reasonNotTo(
  check: Check & { readonly name: CheckName },
  passed: ReadonlySet<CheckName>,
  candidate: Candidate,
  { rules: { revocations }, skip, offline, introspects, unknown }: Walking,
): string | undefined {
  const { name, unless } = check
  if (unless !== undefined && skip.has(unless)) return SWITCHED_OFF
  const unmet = (NEEDS[name] ?? ['payload']).find((need) => !passed.has(need) && !(offline && NEED_KEYS.has(need)))
  if (unmet !== undefined) return `not reached, since ${unmet} did not pass`
  if (unknown.includes(name) || (name === 'test_token' && unknown.includes('issuer'))) return NOT_KNOWN
  if (offline && NEED_KEYS.has(name)) return 'offline: no key was fetched'
  if (isForTheIssuer(name, passed, candidate)) {
    if (!introspects) return SERVER_ASKS
    if (name === 'audience' || name === 'subject') return 'not reached, since lightweight did not pass'
  }
  if (name === 'introspection' && !introspects) return 'only the running servers ask the issuer'
  return name === 'revocation' && revocations === undefined
    ? 'only the running servers know what was revoked'
    : undefined
}

const NOT_KNOWN = 'what it should be was not given'

/** Whether what this check looks for is left out of the token, and comes with the answer of an issuer that is asked. */
function isForTheIssuer(name: CheckName, passed: ReadonlySet<CheckName>, candidate: Candidate): boolean {
  const { text, payload, issuer } = candidate
  if (name === 'parts') return issuer.introspection?.covers('opaque') === true && isOpaque(text)
  if (passed.has('lightweight') || issuer.introspection?.covers('lightweight') !== true) return false
  if (!isLightweight(payload)) return false
  return (
    name === 'lightweight' ||
    (name === 'audience' && payload.aud === undefined) ||
    (name === 'subject' && payload.sub === undefined)
  )
}
