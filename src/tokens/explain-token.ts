import type { JsonObject } from '../json/index.js'
import { accessTokenOf } from './access-token.js'
import { type Candidate, createCandidate, type Rules } from './checks/check.js'
import { CHECKS, type Check, type CheckName } from './checks/table.js'
import { createRules } from './create-rules.js'
import { refuse } from './refuse.js'
import { recogniseToken, type TokenKind } from './token-kind.js'
import type { AccessToken, ProofChecker, Refusal } from './types.js'
import { type IssuerSettings, resolveOptions, type VerifierOptions, type VerifierSettings } from './verifier-options.js'

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

/**
 * Runs every check on a token that can still be judged, also behind one that failed, so that several faults are seen at
 * once. Keys are fetched from the configured issuer alone; the token itself goes nowhere.
 *
 * @param offline fetches nothing: what needs a key is not checked
 * @throws {TokenError} `verifier_options`, naming the option that can't be used
 */
export async function explainToken(text: string, options: VerifierOptions, offline = false): Promise<TokenExplanation> {
  // Who explains sends the token nowhere.
  const settings = withoutIntrospection(resolveOptions(options))
  const { rules, firstIssuer, issuerRules } = createRules(settings)
  const candidate = createCandidate(text, firstIssuer, undefined)
  try {
    const checks = await walk(candidate, { ...rules, proofs: rules.proofs ?? SOMEBODY }, settings.skip, offline)
    return conclude(candidate, checks)
  } finally {
    // They would go on refreshing.
    for (const { keys } of issuerRules) keys.close()
  }
}

async function walk(
  candidate: Candidate,
  rules: Rules,
  skip: ReadonlySet<string>,
  offline: boolean,
): Promise<readonly ExplainedCheck[]> {
  const checks: ExplainedCheck[] = []
  const passed = new Set<CheckName>()
  for (const check of CHECKS) {
    const why = reasonNotTo(check, passed, rules, skip, offline)
    const explained: ExplainedCheck =
      why === undefined ? await judge(check, candidate, rules) : { name: check.name, outcome: 'not_checked', why }
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

/** Servers check proofs, and here is none to check: so that a bound token is told how to be sent. */
const SOMEBODY: ProofChecker = { check: () => undefined }

type TableCheck = (typeof CHECKS)[number]

async function judge({ name, run }: TableCheck, candidate: Candidate, rules: Rules): Promise<ExplainedCheck> {
  const fault = await run(candidate, rules)
  if (fault === undefined) return { name, outcome: 'passed' }
  return { name, outcome: 'failed', refusal: refuse(name, fault, candidate) }
}

function reasonNotTo(
  { name, unless }: Check & { readonly name: CheckName },
  passed: ReadonlySet<CheckName>,
  { revocations }: Rules,
  skip: ReadonlySet<string>,
  offline: boolean,
): string | undefined {
  if (unless !== undefined && skip.has(unless)) return SWITCHED_OFF
  const unmet = (NEEDS[name] ?? ['payload']).find((need) => !passed.has(need) && !(offline && NEED_KEYS.has(need)))
  if (unmet !== undefined) return `not reached, since ${unmet} did not pass`
  if (offline && NEED_KEYS.has(name)) return 'offline: no key was fetched'
  if (name === 'introspection') return 'only the running servers ask the issuer'
  return name === 'revocation' && revocations === undefined
    ? 'only the running servers know what was revoked'
    : undefined
}

function withoutIntrospection(settings: VerifierSettings): VerifierSettings {
  const [first, ...others] = settings.issuers
  const unasked = (issuer: IssuerSettings): IssuerSettings => ({ ...issuer, introspection: undefined })
  return { ...settings, issuers: [unasked(first), ...others.map(unasked)] }
}
