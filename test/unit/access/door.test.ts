import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { type Access, AccessError, createDoor, type DoorOptions, type Entered } from '../../../src/access/index.js'
import type { HttpRequest } from '../../../src/http-auth/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { accessToken } from '../../support/access-token.js'
import { fakeVerifier, memoryLogger, memoryTrail, refusal } from '../../support/fakes.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const tokens = {
  jean: accessToken({ roles: ['gaveur'], claims: { gaveur_id: 1, site_id: 'LL' } }),
  attributeless: accessToken({ roles: ['gaveur'], claims: {} }),
  alice: accessToken({ username: 'admin@euralis.fr', roles: ['admin'] }),
  nobody: accessToken({ username: 'nobody@euralis.fr', roles: [] }),
  expired: refusal('expired'),
}

const request = (token: string | undefined, url = '/feedings/1'): HttpRequest => ({
  method: 'GET',
  url,
  headers: { host: 'api.example', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
})

function open({ late = false, ...options }: Partial<DoorOptions<HttpRequest>> & { readonly late?: boolean } = {}) {
  const trail = memoryTrail()
  const logger = memoryLogger()
  const door = createDoor<HttpRequest>({ verifier: fakeVerifier(tokens, { late }), policy, trail, logger, ...options })
  return { door, trail, logger }
}

/** `passed`, or status and code of what is answered. */
const outcomeOf = (entered: Entered): string =>
  entered.ok ? 'passed' : `${entered.problem.status} ${entered.problem.code}`

describe('a door', () => {
  const ofGaveur = (gaveur_id: number): Access<unknown> => ({
    permission: 'gavage_data:read',
    record: () => ({ gaveur_id, site_id: 'LL' }),
  })
  const list: Access<unknown> = { permission: 'gavage_data:read', list: true }
  const none: Access<unknown> = { permission: 'gavage_data:read', record: () => undefined }
  const rows: readonly [what: string, token: string | undefined, access: Access<unknown>, outcome: string][] = [
    ['a public route, without a token', undefined, 'public', 'passed'],
    ['a public route, with a bad token', 'forged', 'public', 'passed'],
    ['any good token', 'nobody', 'authenticated', 'passed'],
    ['no token', undefined, 'authenticated', '401 authentication_required'],
    ['a forged token', 'forged', 'authenticated', '401 invalid_token'],
    ['an expired token', 'expired', list, '401 invalid_token'],
    ['the own record', 'jean', ofGaveur(1), 'passed'],
    ["another's record", 'jean', ofGaveur(2), '403 insufficient_scope'],
    ['a record that is not there', 'jean', none, '403 insufficient_scope'],
    ['the same, for who may see all', 'alice', none, '404 not_found'],
    ['no permission', 'nobody', ofGaveur(1), '403 insufficient_scope'],
    ['an attribute that is missing', 'attributeless', ofGaveur(1), '403 insufficient_scope'],
    ['a list', 'jean', list, 'passed'],
    ['a list without the attribute that bounds it', 'attributeless', list, '403 insufficient_scope'],
  ]
  it.each(rows)('%s', async (_, token, access, outcome) => {
    for (const late of [false, true]) {
      const { door } = open({ late })
      const visit = door.visit(request(token))
      expect(outcomeOf(await visit.enter(door.declare('GET /feedings/1', access), {}))).toBe(outcome)
    }
  })

  it('gives no promise for a known token and a record at hand', () => {
    const { door } = open()
    const entered = door.visit(request('jean')).enter(door.declare('GET /', ofGaveur(1)), {})
    expect('then' in entered).toBe(false)
    const late: Access<unknown> = { permission: 'gavage_data:read', record: async () => ({ gaveur_id: 1 }) }
    expect('then' in door.visit(request('jean')).enter(door.declare('GET /', late), {})).toBe(true)
  })

  it('hands the identity on', async () => {
    const { door } = open()
    const visit = door.visit(request('jean'))
    const entered = await visit.enter(door.declare('GET /', 'authenticated'), {})
    expect(entered.ok && entered.identity?.username).toBe('jean.martin@gaveur.fr')
    expect(visit.identity?.attributes).toEqual({ gaveur_id: 1, site_id: 'LL' })
  })
})

describe('the order of questions', () => {
  /** What was asked for, of all that a request could have been asked. */
  async function asked(token: string | undefined, url: string): Promise<readonly string[]> {
    const seen: string[] = []
    const verifier = fakeVerifier(tokens)
    const { door } = open({
      verifier: {
        ...verifier,
        verify: (text, presentation) => {
          seen.push('token')
          return verifier.verify(text, presentation)
        },
      },
    })
    const record = () => {
      seen.push('record')
      return { gaveur_id: 1, site_id: 'LL' }
    }
    const declared = door.declare('GET /', { permission: 'gavage_data:read', record })
    seen.push(outcomeOf(await door.visit(request(token, url)).enter(declared, {})))
    return seen
  }

  it.each([
    ['an ambiguous target, before the token', 'jean', '/a/../b', ['400 invalid_target']],
    ['no token, before the record', undefined, '/', ['401 authentication_required']],
    ['a bad token, before the record', 'forged', '/', ['token', '401 invalid_token']],
    ['no permission, before the record', 'nobody', '/', ['token', '403 insufficient_scope']],
    ['a bound that cannot be met, before the record', 'attributeless', '/', ['token', '403 insufficient_scope']],
    ['the record last', 'jean', '/', ['token', 'record', 'passed']],
  ])('%s', async (_, token, url, expected) => expect(await asked(token, url)).toEqual(expected))

  it('the strength of the sign-in is asked before the permission and the record', async () => {
    const { door } = open()
    let isAsked = false
    const record = () => {
      isAsked = true
      return { gaveur_id: 1 }
    }
    const declared = door.declare('GET /', { permission: 'gavage_data:read', record }, { acr: '2' })
    for (const token of ['jean', 'nobody']) {
      const entered = await door.visit(request(token)).enter(declared, {})
      expect(outcomeOf(entered)).toBe('401 insufficient_user_authentication')
    }
    expect(isAsked).toBe(false)
  })

  it('who may see nothing is answered alike, whatever the record would have been', async () => {
    const { door } = open()
    const records: Access<unknown>[] = [
      { permission: 'gavage_data:read', record: () => ({ gaveur_id: 1, site_id: 'LL' }) },
      { permission: 'gavage_data:read', record: () => undefined },
      {
        permission: 'gavage_data:read',
        record: () => {
          throw new Error('this id is no number')
        },
      },
      { permission: 'gavage_data:read', record: () => Promise.reject(new Error('no database')) },
    ]
    for (const token of ['nobody', 'attributeless']) {
      const answers = await Promise.all(
        records.map(async (access) => door.visit(request(token)).enter(door.declare('GET /', access), {})),
      )
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    }
  })

  it('nobody is authorised who was not authenticated', () => {
    const { door } = open()
    const declared = door.declare('GET /', 'authenticated')
    expect(() => door.visit(request('jean')).authorize(declared, {})).toThrow(/needs visit.authenticate/)
  })
})

describe('what a visit leaves in the audit', () => {
  const record = (gaveur_id: number): Access<unknown> => ({
    permission: 'gavage_data:read',
    record: () => ({ gaveur_id }),
  })
  const rows: readonly [token: string | undefined, url: string, access: Access<unknown>, events: string[]][] = [
    [undefined, '/', 'public', []],
    [undefined, '/', 'authenticated', ['AUTH_REQUIRED refused authentication_required']],
    [undefined, '/a//b', 'public', ['AUTH_REQUIRED refused invalid_target']],
    ['jean', '/a//b', 'authenticated', ['AUTH_REQUIRED refused invalid_target']],
    ['forged', '/', 'authenticated', ['TOKEN_VALIDATION refused signature']],
    ['jean', '/', record(1), ['TOKEN_VALIDATION success ok', 'AUTHENTICATED_REQUEST success granted']],
    ['jean', '/', record(2), ['TOKEN_VALIDATION success ok', 'UNAUTHORIZED_ACCESS refused out_of_bounds']],
  ]
  it.each(rows)('%s %s', async (token, url, access, expected) => {
    const { door, trail } = open()
    const visit = door.visit(request(token, url), { requestId: 'r1', address: '203.0.113.7' })
    const entered = await visit.enter(door.declare('GET /', access), {})
    visit.end(entered.ok ? 200 : entered.problem.status)
    expect(trail.events.map(({ event, outcome, reason }) => `${event} ${outcome} ${reason}`)).toEqual(expected)
    for (const event of trail.events) expect(event).toMatchObject({ requestId: 'r1', address: '203.0.113.7' })
  })

  it('names the policy that decided, and the path without its query and host', async () => {
    const { door, trail } = open()
    const visit = door.visit(request('jean', 'http://api.example/feedings?secret=x'))
    await visit.enter(door.declare('GET /feedings', 'authenticated'), {})
    visit.end(200)
    expect(trail.events.at(-1)).toMatchObject({ path: '/feedings', policyVersion: policy.version })
  })

  it('says of a handler that failed what was answered', async () => {
    const { door, trail } = open()
    const visit = door.visit(request('jean'))
    await visit.enter(door.declare('GET /', 'authenticated'), {})
    visit.end(500)
    expect(trail.events.at(-1)).toMatchObject({ outcome: 'failure', reason: 'internal_error', status: 500 })
  })
})

describe('declarations that cannot be meant', () => {
  const { door } = open()
  const rows: readonly [unknown, string][] = [
    [undefined, 'access_invalid'],
    [null, 'access_invalid'],
    ['pubic', 'access_invalid'],
    [{}, 'access_invalid'],
    [{ permission: 'gavage_data:read', record: { gaveur_id: 1 } }, 'access_invalid'],
    [{ permission: 'gavage_data:read', record: undefined }, 'access_invalid'],
    [{ permission: 'gavage_data:read', list: 'yes' }, 'access_invalid'],
    [{ permission: 'gavage_data:read' }, 'access_invalid'],
    [{ permission: 'gavage_data:read', list: true, record: () => ({}) }, 'access_invalid'],
    [{ permission: 'gavag_data:read', list: true }, 'permission_unknown'],
  ]
  it.each(rows)('%j', (access, code) => {
    const declare = () => door.declare('GET /feedings', access as Access<unknown>)
    expect(declare).toThrow(AccessError)
    expect(declare).toThrow(expect.objectContaining({ code, message: expect.stringContaining('GET /feedings') }))
  })

  it('name what was probably meant', () => {
    expect(() => door.declare('GET /', { permission: 'gavag_data:read', list: true })).toThrow(
      /Did you mean gavage_data:read\?/,
    )
  })

  it('a public route with a sign-in', () => {
    expect(() => door.declare('GET /', 'public', { acr: '2' })).toThrow(AccessError)
  })

  it('an option', () => {
    expect(() => open({ ambiguousTargets: 'repair' as 'allow' })).toThrow(/ambiguousTargets/)
    expect(() => open({ acr: [] })).toThrow(/acr/)
    expect(() => open({ resource: 'api.example' })).toThrow(/resource/)
  })
})

describe('a rule that asks for a stronger sign-in', () => {
  const bounded = createPolicy({
    policy: {
      resources: { record: { actions: ['read'], fields: { owner: { type: 'integer' } } } },
      roles: {
        owner: {
          grants: [{ permissions: ['record:read'], where: { owner: '$owner' }, requires: { acr: '2' }, line: 1 }],
        },
      },
    },
    attributes: { owner: { type: 'integer' } },
  })
  const verifier = fakeVerifier({ ann: accessToken({ roles: ['owner'], claims: { owner: 1, acr: '1' } }) })

  it.each([
    ['the own record, which it would open', { owner: 1 }, '401 insufficient_user_authentication'],
    ['another’s, which stays shut', { owner: 2 }, '403 insufficient_scope'],
    ['none', undefined, '403 insufficient_scope'],
  ])('asks for it on %s', async (_, record, outcome) => {
    const { door } = open({ verifier, policy: bounded })
    const declared = door.declare<unknown>('GET /', { permission: 'record:read', record: () => record })
    expect(outcomeOf(await door.visit(request('ann')).enter(declared, {}))).toBe(outcome)
  })
})

it.each([
  [
    'throws',
    () => {
      throw undefined
    },
  ],
  [
    'throws null',
    () => {
      throw null
    },
  ],
  ['rejects', () => Promise.reject(undefined)],
] as const)('a record function that %s with nothing fails with an error', async (_, record) => {
  const { door } = open()
  const declared = door.declare<unknown>('GET /', { permission: 'gavage_data:read', record })
  const entering = async () => door.visit(request('jean')).enter(declared, {})
  await expect(entering()).rejects.toThrow('a record function threw what is no error')
})

describe('decisions in words', () => {
  it('stand in the log at debug, with the policy’s version', async () => {
    const { door, logger } = open()
    const declared = door.declare('GET /', { permission: 'gavage_data:read', record: () => ({ gaveur_id: 2 }) })
    await door.visit(request('jean'), { requestId: 'r1' }).enter(declared, {})
    const line = logger.lines.find((each) => each.startsWith('DEBUG')) ?? ''
    expect(line).toMatch(/^DEBUG refused gavage_data:read: .*gaveur_id=1.*policy\.yaml:\d+.*actual 2/)
    expect(line).toContain(`policy ${policy.version.slice(0, 16)}`)
    expect(logger.contexts.at(-1)).toEqual({ requestId: 'r1', user: 'jean.martin@gaveur.fr' })
  })

  it('say what was allowed, too', async () => {
    const { door, logger } = open()
    const declared = door.declare('GET /', { permission: 'gavage_data:read', record: () => ({ gaveur_id: 1 }) })
    await door.visit(request('jean')).enter(declared, {})
    expect(logger.lines.filter((each) => each.startsWith('DEBUG'))).toEqual([
      expect.stringMatching(
        /^DEBUG allowed gavage_data:read: granted by role gaveur \(policy\.yaml:\d+\) within gaveur_id=1/,
      ),
    ])
  })

  it('are not built for a logger that does not write them', async () => {
    const logger = { ...memoryLogger(), isEnabled: () => false }
    const { door } = open({ logger })
    await door.visit(request('alice')).enter(door.declare('GET /', { permission: 'gavage_data:read', list: true }), {})
    expect(logger.lines.filter((each) => each.startsWith('DEBUG'))).toEqual([])
  })
})

describe('a request of node:http', () => {
  it('is refused with two Host headers', async () => {
    const { door } = open()
    const twice = { ...request('jean'), rawHeaders: ['Host', 'api.example', 'HOST', 'evil.example'] }
    const once = { ...request('jean'), rawHeaders: ['Host', 'api.example', 'X_Host', 'evil.example', 'ho.st', 'x'] }
    const declared = door.declare('GET /', 'authenticated')
    expect(outcomeOf(await door.visit(twice).enter(declared, {}))).toBe('400 invalid_target')
    expect(outcomeOf(await door.visit(once).enter(declared, {}))).toBe('passed')
  })

  it('may name the public URL in its target', async () => {
    const { door } = open({ surroundings: { urlOf: (_, target) => `https://public.example${target}` } })
    const declared = door.declare('GET /', 'authenticated')
    for (const [url, outcome] of [
      ['https://public.example/a', 'passed'],
      ['http://api.example/a', 'passed'],
      ['http://evil.example/a', '400 invalid_target'],
    ] as const) {
      expect(outcomeOf(await door.visit(request('jean', url)).enter(declared, {}))).toBe(outcome)
    }
  })

  it('is known by the address of its connection, unless the surroundings know better', () => {
    const socket = { remoteAddress: '192.0.2.1' } as IncomingMessage['socket']
    const known = open()
    const better = open({ surroundings: { addressOf: () => '203.0.113.7' } as never })
    for (const { door, trail } of [known, better]) {
      const visit = door.visit({ ...request(undefined), socket })
      visit.authenticate()
      visit.end(401)
      expect(trail.events[0]?.address).toBe(door === known.door ? '192.0.2.1' : '203.0.113.7')
    }
  })
})

it('a standard Request is asked by its path and query', async () => {
  const { door, trail } = open()
  const visit = door.visit(new Request('https://api.example/a?b', { headers: { Authorization: 'Bearer jean' } }))
  expect(outcomeOf(await visit.enter(door.declare('GET /a', 'authenticated'), {}))).toBe('passed')
  visit.end(200)
  expect(trail.events.at(-1)).toMatchObject({ path: '/a', method: 'GET' })
})
