import type { MintTokenOptions } from '../../../../src/testing/index.js'
import type { PolicyName } from '../policies.js'
import { good, type TokenState } from './tokens.js'

export type CaseKind =
  | 'allowed'
  | 'refused by role'
  | 'refused by bound'
  | 'missing attribute'
  | 'bad token'
  | 'ambiguous request'
  | 'other'

/** `GET /api/gavage/1`, written by hand: the target goes over the wire as it stands here. */
export type RequestLine = `${string} ${string}`

/** One request, and the one verdict that every framework must come to. */
export interface DoorCase {
  readonly kind: CaseKind
  readonly name: string
  readonly policy: PolicyName
  readonly who: MintTokenOptions
  readonly token: TokenState
  readonly request: RequestLine
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Status and problem code, then the audit events: `403 insufficient_scope; UNAUTHORIZED_ACCESS refused out_of_bounds`. */
  readonly expected: string
  /** The answer is the framework's own, so that its body is its own too. */
  readonly isFrameworks: boolean
}

const policyOf = (request: RequestLine): PolicyName => (/^\S+ \S*\/api\b/.test(request) ? 'gaveurs' : 'house')

export function doorCase(
  kind: CaseKind,
  name: string,
  request: RequestLine,
  expected: string,
  more: Partial<Pick<DoorCase, 'who' | 'token' | 'headers' | 'policy' | 'isFrameworks'>> = {},
): DoorCase {
  const { who = {}, token = good, headers = [], policy = policyOf(request), isFrameworks = false } = more
  return { kind, name: `${name}: ${request}`, policy, who, token, request, headers, expected, isFrameworks }
}

const READ = /^(?:GET|HEAD) /
const NEW_TOKEN = 'TOKEN_VALIDATION success ok'

/** What the trail has of a request that was let through. */
export function allowedAs(request: RequestLine, reason: string): string {
  const events = [NEW_TOKEN, `AUTHENTICATED_REQUEST success ${reason}`]
  const all = READ.test(request)
    ? events
    : [`DATA_MUTATION pending ${reason}`, ...events, `DATA_MUTATION success ${reason}`]
  return ['200', ...all].join('; ')
}

/** What the trail has of a good token that does not reach so far. The answer to HEAD has no body to say a code in. */
export const refusedAs = (request: RequestLine, reason: string): string =>
  `403${request.startsWith('HEAD ') ? '' : ' insufficient_scope'}; ${NEW_TOKEN}; UNAUTHORIZED_ACCESS refused ${reason}`
