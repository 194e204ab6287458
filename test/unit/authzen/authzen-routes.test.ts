import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { authzenRoutes } from '../../../src/authzen/index.js'
import { ProblemError } from '../../../src/http-auth/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import type { PolicyDocument } from '../../../src/realm-config/index.js'
import { parseRouteInput, type RouteAnswer } from '../../../src/routing/index.js'
import type { AccessToken } from '../../../src/tokens/index.js'
import { accessToken } from '../../support/access-token.js'

const document: PolicyDocument = {
  resources: {
    record: { actions: ['read', 'write', 'sign'], fields: { owner: { type: 'integer' } } },
    policy: { actions: ['evaluate'] },
  },
  roles: {
    gateway: { grants: [{ permissions: ['policy:evaluate'], line: 1 }] },
    owner: {
      grants: [
        { permissions: ['record:read'], where: { owner: '$owner' }, line: 2 },
        { permissions: ['record:write'], line: 3 },
        { permissions: ['record:sign'], requires: { acr: '2', scope: 'sign' }, line: 4 },
      ],
      deny: [{ permissions: ['record:write'], where: { owner: 13 }, line: 5 }],
    },
  },
}
const policy = createPolicy({ policy: document, attributes: { owner: { type: 'integer' } } })
const ann = accessToken({ subject: 'ann-id', username: 'ann', roles: ['owner'], claims: { owner: 1 } })
const gateway = accessToken({ subject: 'gateway-id', username: 'gateway', roles: ['gateway'] })

const lines: string[] = []
const events: AuditEvent[] = []
const routes = authzenRoutes({
  policy,
  verifier: {
    verify: (token: string) =>
      token === 'ann-token'
        ? { ok: true, token: ann, firstSeen: false }
        : {
            ok: false,
            refusal: { code: 'signature', check: 'signature', expected: 'one', actual: 'none', mend: 'none' },
          },
  },
  trail: { record: (event) => events.push(event) },
  logger: { debug: (line) => lines.push(line), info: () => {}, warning: () => {} },
})

const FACTS = { requestId: 'request-1', address: '192.0.2.7', userAgent: 'a gateway', traceId: 'f'.repeat(32) }

/** As a door would: the body by the route's schema, the answer by the schema it declares. */
async function ask(path: string, caller: AccessToken, body: unknown): Promise<{ status: number; body: unknown }> {
  const route = routes.find((each) => each.path === `/access/v1/${path}`)
  if (route === undefined) throw new Error(`no route ${path}`)
  const input = parseRouteInput(route, { params: {}, query: {}, body })
  if (!input.ok) return { status: 400, body: input.problems }
  let answer: RouteAnswer
  try {
    answer = await route.handle(input.request, policy.identify(caller), {
      requestId: 'request-1',
      noteChange: () => {},
      auditFacts: () => FACTS,
    })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { status, code, members } = error.problem
    return { status, body: { code, ...members } }
  }
  const schema = route.responses[answer.status]?.schema ?? z.never()
  expect(schema.parse(answer.body)).toEqual(answer.body)
  return { status: answer.status, body: answer.body }
}

const about = (subject: object, name: string, properties?: object, type = 'record') => ({
  subject,
  action: { name },
  resource: { type, id: '1', ...(properties && { properties }) },
})
const user = (id: string, properties?: object) => ({ type: 'user', id, ...(properties && { properties }) })
const owner = (properties: object = {}) =>
  user('somebody', { roles: ['owner'], attributes: { owner: 7 }, ...properties })
const context = (reason?: string) => ({ policy_version: policy.version, ...(reason && { reason }) })
const yes = { status: 200, body: { decision: true, context: context() } }
const no = (reason: string) => ({ status: 200, body: { decision: false, context: context(reason) } })

describe('one question', () => {
  it.each([
    ['about oneself, by subject', ann, about(user('ann-id'), 'read', { owner: 1 }), yes],
    ['about oneself, by name', ann, about(user('ann'), 'read', { owner: 1 }), yes],
    ['about oneself, on another’s record', ann, about(user('ann'), 'read', { owner: 2 }), no('denied')],
    ['about oneself, without the record', ann, about(user('ann'), 'read'), no('record_required')],
    ['about oneself, denied', ann, about(user('ann'), 'write', { owner: 13 }), no('denied')],
    ['about oneself, with a stronger sign-in', ann, about(user('ann'), 'sign'), no('requirement_missing')],
    ['of an action nobody declared', ann, about(user('ann'), 'burn'), no('permission_unknown')],
    ['of a resource nobody declared', ann, about(user('ann'), 'read', {}, '__proto__'), no('permission_unknown')],
    ['about another, in words', gateway, about(owner(), 'read', { owner: 7 }), yes],
    ['about another, out of bounds', gateway, about(owner(), 'read', { owner: 8 }), no('denied')],
    [
      'about another, ill-typed attribute',
      gateway,
      about(owner({ attributes: { owner: '7' } }), 'read', { owner: 7 }),
      no('denied'),
    ],
    ['about another, ill-typed field', gateway, about(owner(), 'read', { owner: [7] }), no('denied')],
    ['about another with a scope', gateway, about(owner({ scope: 'openid sign', acr: '3' }), 'sign'), yes],
    [
      'about another whose acr stands among the attributes',
      gateway,
      about(owner({ scope: ['sign'], attributes: { acr: '2' } }), 'sign'),
      yes,
    ],
    ['about another, by token', gateway, about(user('ann', { access_token: 'ann-token' }), 'read', { owner: 1 }), yes],
    [
      'by a token that is refused',
      gateway,
      about(user('ann', { access_token: 'forged' }), 'read', { owner: 1 }),
      no('subject_unresolved'),
    ],
    [
      'by somebody else’s token',
      gateway,
      about(user('bob', { access_token: 'ann-token' }), 'read', { owner: 1 }),
      no('subject_unresolved'),
    ],
    [
      'about another of whom nothing is said',
      gateway,
      about(user('bob'), 'read', { owner: 1 }),
      no('subject_unresolved'),
    ],
    [
      'about another of whom no roles are said',
      gateway,
      about(user('bob', { attributes: { owner: 1 } }), 'read', { owner: 1 }),
      no('subject_unresolved'),
    ],
  ] as const)('%s', async (_, caller, body, expected) => {
    expect(await ask('evaluation', caller, body)).toEqual(expected)
  })

  it.each([
    ['about another without the permission', about(owner(), 'read', { owner: 7 })],
    ['about oneself, with roles of one’s own making', about(user('ann', { roles: ['gateway'] }), 'read')],
    ['about another by their token', about(user('ann', { access_token: 'ann-token' }), 'read')],
  ])('%s is 403, and says no more', async (_, body) => {
    const answer = await ask('evaluation', ann, body)
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } })
  })

  it.each([
    ['nothing', undefined, 'body'],
    ['no subject', { action: { name: 'read' }, resource: { type: 'record', id: '1' } }, 'subject'],
    ['a subject without id', { ...about({ type: 'user' }, 'read') }, 'subject.id'],
    ['an action that is text', { ...about(user('ann'), 'read'), action: 'read' }, 'action'],
    ['roles that are text', about(owner({ roles: 'owner' }), 'read'), 'roles'],
  ])('%s is 400', async (_, body, field) => {
    const answer = await ask('evaluation', gateway, body)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).toContain(field)
  })

  const nested = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
  const values = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))
  it.each([
    ['nested', (levels: number) => nested(levels), 16, 10_000],
    ['long', values, 256, 6_000],
  ] as const)('may be %s within bounds, and is 400 beyond', async (_, make, most, far) => {
    for (const [size, status] of [
      [most, 200],
      [most + 1, 400],
      [far, 400],
    ] as const) {
      const given = make(size)
      const bodies = [
        { ...about(user('ann'), 'read', { owner: 1 }), context: given },
        { ...about(user('ann'), 'read', { owner: 1 }), action: { name: 'read', properties: given } },
        { ...about(user('ann'), 'read'), resource: { type: 'record', id: '1', properties: given } },
        about(owner({ attributes: given }), 'read', { owner: 7 }),
      ]
      for (const body of bodies.slice(0, 3)) expect((await ask('evaluation', ann, body)).status).toBe(status)
      for (const body of bodies.slice(3)) expect((await ask('evaluation', gateway, body)).status).toBe(status)
    }
  })

  it.each([
    ['allowed', gateway, about(owner(), 'read', { owner: 7, note: [1] }), 'success', 'granted', 'record:read'],
    ['refused', gateway, about(owner(), 'read', { owner: 8 }), 'refused', 'out_of_bounds', 'record:read'],
    ['unknown', gateway, about(owner(), 'burn'), 'refused', 'permission_unknown', undefined],
    ['not to be asked', ann, about(owner(), 'read', { owner: 7 }), 'refused', 'evaluation_forbidden', undefined],
  ] as const)(
    'leaves in the trail who asked about whom, and that it was %s',
    async (_, caller, body, outcome, reason, permission) => {
      events.length = 0
      await ask('evaluation', caller, body)
      expect(events).toEqual([
        expect.objectContaining({
          event: 'ACCESS_EVALUATION',
          outcome,
          reason,
          permission,
          user: caller.username,
          about: 'somebody',
          ...FACTS,
          policyVersion: policy.version,
        }),
      ])
      expect(events[0]?.record ?? {}).not.toHaveProperty('note')
    },
  )

  it('knows nobody of another type than those who hold tokens', async () => {
    const document = { ...user('ann'), type: 'document' }
    expect((await ask('evaluation', ann, about(document, 'read', { owner: 1 }))).status).toBe(403)
    expect(await ask('evaluation', gateway, about({ ...owner(), type: 'document' }, 'read', { owner: 7 }))).toEqual(
      no('subject_unresolved'),
    )
  })

  it('leaves the whole reason in the log', async () => {
    lines.length = 0
    await ask('evaluation', gateway, about(owner(), 'read', { owner: 8 }))
    expect(lines).toEqual([
      expect.stringMatching(
        /would refuse somebody: .*policy\.yaml:2.*expected owner=7, actual 8 \(policy [\da-f]{16}\)/,
      ),
    ])
  })
})

describe('several questions', () => {
  const above = { subject: user('ann'), action: { name: 'read' } }
  const on = (number: number) => ({ resource: { type: 'record', id: `${number}`, properties: { owner: number } } })
  const decisions = ({ body }: { body: unknown }) =>
    z
      .object({ evaluations: z.array(z.object({ decision: z.boolean() })) })
      .parse(body)
      .evaluations.map((each) => each.decision)

  it.each([
    [undefined, [true, false, true]],
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ])('%s', async (semantic, expected) => {
    const options = semantic === undefined ? {} : { options: { evaluations_semantic: semantic } }
    const answer = await ask('evaluations', ann, { ...above, ...options, evaluations: [on(1), on(2), on(1)] })
    expect(decisions(answer)).toEqual(expected)
  })

  it('take what stands above, or their own', async () => {
    const write = { action: { name: 'write' } }
    const answer = await ask('evaluations', ann, {
      ...above,
      ...on(2),
      evaluations: [{}, write, { ...write, ...on(13) }],
    })
    expect(decisions(answer)).toEqual([false, true, false])
  })

  it('without any is one question', async () => {
    expect(await ask('evaluations', ann, { ...above, ...on(1) })).toEqual(yes)
    expect(await ask('evaluations', ann, { ...above, ...on(1), evaluations: [] })).toEqual(yes)
  })

  it('are refused whole where one is incomplete, or asks about another', async () => {
    const incomplete = await ask('evaluations', ann, { ...above, evaluations: [on(1), {}] })
    expect(incomplete).toMatchObject({ status: 400, body: { code: 'validation_failed' } })
    expect(JSON.stringify(incomplete.body)).toContain('body.evaluations.1.resource')
    const other = await ask('evaluations', ann, { ...above, evaluations: [on(1), { ...on(1), subject: owner() }] })
    expect(other.status).toBe(403)
  })

  it('are answered briefly, however much is wrong with them', async () => {
    const empty = await ask('evaluations', ann, { evaluations: Array(100).fill({}) })
    expect(empty).toMatchObject({ status: 400, body: { errors: { length: 21 } } })
    expect(JSON.stringify(empty.body)).toContain('{"field":"body","problem":"and 280 more"}')
    const roles = await ask('evaluations', ann, { subject: user('ann', { roles: Array(1_000).fill('') }) })
    expect(roles).toMatchObject({ status: 400, body: { length: 21 } })
  })

  it('are at most a hundred', async () => {
    const many = Array.from({ length: 101 }, () => on(1))
    expect((await ask('evaluations', ann, { ...above, evaluations: many })).status).toBe(400)
  })
})
