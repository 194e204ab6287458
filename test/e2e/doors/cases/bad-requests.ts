import { mintToken } from '../../../../src/testing/index.js'
import { allowedAs, type DoorCase, doorCase } from './case.js'
import { SUBJECTS } from './subjects.js'
import { BAD_TOKENS, type TokenState } from './tokens.js'

const { admin, gaveur1, approver } = SUBJECTS
const NEW_TOKEN = 'TOKEN_VALIDATION success ok'
const REQUIRED = '401 authentication_required; AUTH_REQUIRED refused authentication_required'

const badToken = (name: string, [token, code, reason]: readonly [TokenState, string, string]): DoorCase => {
  const event = code === 'authentication_required' ? 'AUTH_REQUIRED' : 'TOKEN_VALIDATION'
  const expected = `401 ${code}; ${event} refused ${reason}`
  return doorCase('bad token', name, 'GET /api/gavage/1', expected, { who: admin, token })
}

export const BAD_TOKEN_CASES: readonly DoorCase[] = [
  ...Object.entries(BAD_TOKENS).map(([name, row]) => badToken(name, row)),
  ...(['GET /api/gavage', 'POST /api/gavage/1', 'GET /api/me', 'GET /api/gavage/99'] as const).map((request) =>
    doorCase('bad token', 'none', request, REQUIRED, { token: () => undefined }),
  ),
  doorCase('bad token', 'in the query alone', `GET /api/gavage/1?access_token=abc`, REQUIRED, {
    token: () => undefined,
  }),
  doorCase('bad token', 'in a cookie', 'GET /api/gavage/1', REQUIRED, {
    token: () => undefined,
    headers: [['Cookie', `access_token=${mintToken(admin)}`]],
  }),
  doorCase('bad token', 'in a header of another name', 'GET /api/gavage/1', REQUIRED, {
    token: () => undefined,
    headers: [
      ['X-Authorization', `Bearer ${mintToken(admin)}`],
      ['X_Authorization', `Bearer ${mintToken(admin)}`],
      ['Proxy-Authorization', `Bearer ${mintToken(admin)}`],
    ],
  }),
]

const INVALID_REQUEST = '400 invalid_request; AUTH_REQUIRED refused invalid_request'
const INVALID_TARGET = '400 invalid_target; AUTH_REQUIRED refused invalid_target'

const second = (value: string) => ({ who: admin, headers: [['Authorization', value]] as const })

/** Targets that two readers might take for two different ones. */
const AMBIGUOUS_TARGETS: readonly `/${string}`[] = [
  '/api/gavage/2/../1',
  '/api/gavage/./1',
  '/api/gavage/%2e%2e/gavage/1',
  '/api/gavage/%2E/1',
  '/api/gavage/.%2e/1',
  '/api//gavage/1',
  '//api/gavage/1',
  '//evil.example/api/gavage/1',
  '/api/gavage/1;x',
  '/api/gavage;x=y/1',
  '/api/gavage/2%2f..%2f1',
  '/api/gavage%2F1',
  '/api/gavage%5c1',
  '/api/gavage/%31',
  '/%61pi/gavage/1',
  '/api/gavage/1%00',
  '/api/gavage/%zz',
  '/api/gavage/1%',
  '/api/gavage/1%23x',
  '/api/gavage/1%3fx',
  '/api/gavage/1#x',
  '/api/gavage/%252e%252e/1',
  '/api/gavage/1%0a',
  `/api/gavage/1?${'x'.repeat(9000)}`,
]

export const AMBIGUOUS_CASES: readonly DoorCase[] = [
  doorCase(
    'ambiguous request',
    'two good tokens',
    'GET /api/gavage/1',
    INVALID_REQUEST,
    second(`Bearer ${mintToken(admin)}`),
  ),
  doorCase(
    'ambiguous request',
    'a good token, then a bad one',
    'GET /api/gavage/1',
    INVALID_REQUEST,
    second('Bearer abc'),
  ),
  doorCase(
    'ambiguous request',
    'a good token, then another scheme',
    'GET /api/gavage/1',
    INVALID_REQUEST,
    second('Basic YTpi'),
  ),
  doorCase('ambiguous request', 'a good token, then none', 'GET /api/gavage/1', INVALID_REQUEST, second('')),
  doorCase('ambiguous request', 'another spelling of the header', 'GET /api/gavage/1', INVALID_REQUEST, {
    who: admin,
    headers: [['aUTHORIZATION', `Bearer ${mintToken(admin)}`]],
  }),
  doorCase('ambiguous request', 'a token in the query too', 'GET /api/gavage/1?access_token=abc', INVALID_REQUEST, {
    who: admin,
  }),
  doorCase('ambiguous request', 'two hosts', 'GET /api/gavage/1', INVALID_TARGET, {
    who: admin,
    headers: [
      ['Host', 'api.example'],
      ['Host', 'evil.example'],
    ],
  }),
  doorCase('ambiguous request', 'another host in the target', 'GET http://evil.example/api/gavage/1', INVALID_TARGET, {
    who: admin,
    policy: 'gaveurs',
    headers: [['Host', 'api.example']],
  }),
  ...AMBIGUOUS_TARGETS.map((target) =>
    doorCase('ambiguous request', 'target', `GET ${target}`, INVALID_TARGET, { who: admin, policy: 'gaveurs' }),
  ),
]

export const OTHER_CASES: readonly DoorCase[] = [
  doorCase('other', 'no token', 'GET /api/public', '200', { token: () => undefined }),
  doorCase('other', 'a bad token where none is asked for', 'GET /api/public', '200', { token: () => 'Bearer abc' }),
  doorCase(
    'other',
    'who may see all learns that there is none',
    'GET /api/gavage/99',
    `404 not_found; ${NEW_TOKEN}; AUTHENTICATED_REQUEST failure not_found`,
    { who: admin },
  ),
  doorCase(
    'other',
    'too weak a sign-in',
    'POST /payments/LL',
    `401 insufficient_user_authentication; ${NEW_TOKEN}; AUTH_REQUIRED refused insufficient_user_authentication`,
    { who: approver },
  ),
  doorCase('other', 'no such route, and no token', 'GET /api/nothing', REQUIRED, { token: () => undefined }),
  doorCase('other', 'no such route', 'GET /api/nothing', `404; ${NEW_TOKEN}; AUTHENTICATED_REQUEST failure not_found`, {
    who: gaveur1,
    isFrameworks: true,
  }),
  doorCase(
    'other',
    'the absolute form of its own host',
    'GET http://api.example/api/gavage/1',
    allowedAs('GET /', 'granted'),
    {
      who: gaveur1,
      policy: 'gaveurs',
      headers: [['Host', 'api.example']],
    },
  ),
]
