import { AssertionError } from 'node:assert'
import {
  AUTHENTICATION_REQUIRED,
  createChallenges,
  INSUFFICIENT_SCOPE,
  invalidRequest,
  NOT_FOUND,
  type Problem,
  problemOfRefusal,
} from '../http-auth/index.js'
import { nearestWord } from '../spelling/index.js'
import { REFUSALS, type RefusalCode } from '../tokens/index.js'
import { type Answer, type PlainResponse, readAnswer } from './read-answer.js'
import { type Challenge, readChallenges } from './read-challenges.js'
import { isRefusalCode, refusalOfCode } from './refusal-of-code.js'
import { TestingError } from './testing-error.js'

/** What callers are told, as far as it is no refusal of a token; of `invalid_token`, any. */
const TOLD = {
  authentication_required: AUTHENTICATION_REQUIRED,
  invalid_request: invalidRequest(''),
  invalid_token: problemOfRefusal(refusalOfCode('signature')),
  invalid_dpop_proof: problemOfRefusal(refusalOfCode('proof_invalid')),
  use_dpop_nonce: problemOfRefusal(refusalOfCode('nonce_required')),
  insufficient_scope: INSUFFICIENT_SCOPE,
  insufficient_user_authentication: createChallenges().stepUp({ isMet: () => false, parameters: [] }),
  not_found: NOT_FOUND,
} as const satisfies Readonly<Record<string, Problem>>

/** What a caller is told, or why a token is refused. */
export type ExpectedRefusal = keyof typeof TOLD | RefusalCode

/** Options of `expectRefused`. */
export interface ExpectRefusedOptions {
  /** False for an answer made without `requestId()`. Default true: it must be in header and body, and the same. */
  readonly requestId?: boolean | undefined
}

/**
 * Asserts that an answer refuses a request as Passerelle does: status, `application/problem+json` with the code, the
 * challenge in the terms of RFC 6750, and the request id. Works in any test runner.
 *
 * The caller is not told which check failed: but for `expired` and what is answered with 503, codes of refused tokens
 * look alike on the wire (401 `invalid_token`), and a test that must tell them apart asks the verifier.
 *
 * @param response of fetch, or `{ status, headers, body }` as supertest has it. Its body may still be read after.
 * @param code of docs/errors.md: what the caller is told, or a refusal's
 * @throws AssertionError of node:assert, which says in a sentence what was expected and what was seen
 * @throws TestingError `code_unknown`.
 * @example
 * await expectRefused(await fetch(url), 'authentication_required')
 * await expectRefused(await fetch(url, { headers: { Authorization: `Bearer ${mintToken({ expired: true })}` } }), 'expired')
 */
export async function expectRefused(
  response: Response | PlainResponse,
  code: ExpectedRefusal,
  { requestId = true }: ExpectRefusedOptions = {},
): Promise<void> {
  const problem = problemOf(code)
  const answer = await readAnswer(response)
  const isAllowed = answer.status !== undefined && answer.status < 400
  const faults = isAllowed
    ? [`it was allowed, with status ${answer.status}`]
    : [
        ...faultsOfStatus(answer, problem),
        ...faultsOfBody(answer, problem),
        ...faultsOfChallenge(answer, challengeOf(code, problem)),
        ...(requestId ? faultsOfRequestId(answer) : []),
      ]
  if (faults.length === 0) return
  const { status } = problem
  throw new AssertionError({
    message: `Expected the refusal ${code} (${status} ${problem.code}), but ${faults.join('; ')}.`,
    actual: { status: answer.status, code: answer.body.get('code') },
    expected: { status, code: problem.code },
    operator: 'expectRefused',
    stackStartFn: expectRefused,
  })
}

function problemOf(code: ExpectedRefusal): Problem {
  if (isTold(code)) return TOLD[code]
  if (isRefusalCode(code)) return problemOfRefusal(refusalOfCode(code))
  throw unknownCode(String(code))
}

/** The types don't let it pass; tests in JavaScript do. */
function unknownCode(code: string): TestingError {
  const nearest = nearestWord(code, [...Object.keys(TOLD), ...Object.keys(REFUSALS)])
  const mend = nearest === undefined ? '' : `: did you mean ${nearest}?`
  return new TestingError('code_unknown', `${code} is no code of docs/errors.md${mend}`, { code })
}

function isTold(code: ExpectedRefusal): code is keyof typeof TOLD {
  return Object.hasOwn(TOLD, code)
}

/** `invalid_token` alone leaves open which. */
function challengeOf(code: ExpectedRefusal, { headers }: Problem): string | undefined {
  return code === 'invalid_token' ? 'Bearer error="invalid_token"' : headers?.['WWW-Authenticate']
}

function faultsOfStatus({ status }: Answer, problem: Problem): readonly string[] {
  return status === problem.status ? [] : [`the status was ${status}`]
}

function faultsOfBody(answer: Answer, problem: Problem): readonly string[] {
  const type = answer.header('content-type')
  const code = answer.body.get('code')
  return [
    ...(type?.startsWith('application/problem+json') ? [] : [`its Content-Type was ${type ?? 'absent'}`]),
    ...(code === problem.code
      ? []
      : [`its body ${code === undefined ? 'had no code' : `had the code ${String(code)}`}`]),
  ]
}

/** One of the challenges must have what is expected; it may say more, such as where the metadata stands. */
function faultsOfChallenge(answer: Answer, expected: string | undefined): readonly string[] {
  const value = answer.header('www-authenticate')
  const [wanted] = readChallenges(expected ?? '')
  if (wanted === undefined) return value === undefined ? [] : [`it had the challenge ${value}`]
  const isMet = readChallenges(value ?? '').some(
    ({ scheme, parameters }) =>
      isScheme(scheme, wanted) &&
      // RFC 6750 section 3.1: no error code where no token was sent.
      parameters.has('error') === wanted.parameters.has('error') &&
      [...wanted.parameters].every(([name, text]) => parameters.get(name) === text),
  )
  return isMet ? [] : [`its challenge was ${value ?? 'absent'} instead of ${expected}`]
}

/** RFC 9449 section 7.1: who came with the scheme DPoP may be told in its terms what was wrong. */
function isScheme(scheme: string, { scheme: wanted, parameters }: Challenge): boolean {
  const isOfEither = parameters.has('error')
  return scheme.toLowerCase() === wanted.toLowerCase() || (isOfEither && scheme.toLowerCase() === 'dpop')
}

function faultsOfRequestId(answer: Answer): readonly string[] {
  const inHeader = answer.header('x-request-id')
  const inBody = answer.body.get('requestId')
  if (inHeader === undefined) return ['it had no X-Request-ID: mount requestId() above authenticate()']
  return inBody === inHeader ? [] : [`its body had the request id ${String(inBody)}, and X-Request-ID was ${inHeader}`]
}
