import { describe, expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { caseRealm } from './case-realm.js'

const flow = (authenticationExecutions: readonly JsonObject[], providerId = 'basic-flow'): JsonObject => ({
  alias: 'mine',
  providerId,
  topLevel: true,
  builtIn: false,
  authenticationExecutions,
})

const cookie = (requirement: string): JsonObject => ({ authenticator: 'auth-cookie', requirement, priority: 10 })

describe('a flow that nobody gets through', () => {
  it.each<readonly [string, JsonObject]>([
    ['an empty flow', { browserFlow: 'mine', authenticationFlows: [flow([])] }],
    ['a flow with all disabled', { browserFlow: 'mine', authenticationFlows: [flow([cookie('DISABLED')])] }],
    ['a flow for clients', { browserFlow: 'mine', authenticationFlows: [flow([cookie('REQUIRED')], 'client-flow')] }],
    ['the flow of registration', { browserFlow: 'registration' }],
    ['the flow of clients', { browserFlow: 'clients' }],
    ['the flow for new people from identity providers', { browserFlow: 'first broker login' }],
  ])('is not bound: %s', async (_what, document) => {
    const { admin, load, name } = caseRealm(onTestFinished)
    await admin.post('', { realm: name, enabled: true })
    const before = admin.writes()
    await expect(planRealm(load(document), admin)).rejects.toMatchObject({
      code: 'unknown_reference',
      message: expect.stringMatching(/flow-bindings flow-bindings: browserFlow names authentication-flow .+, which /),
    })
    expect(admin.writes()).toBe(before)
  })

  it('is not made of one that is bound', async () => {
    const { admin, load } = caseRealm(onTestFinished)
    const good = load({ browserFlow: 'mine', authenticationFlows: [flow([cookie('REQUIRED')])] })
    await applyPlan(await planRealm(good, admin), good, admin)
    const more = flow([cookie('REQUIRED'), { authenticator: 'auth-spnego', requirement: 'ALTERNATIVE', priority: 20 }])
    const added = await planRealm(load({ authenticationFlows: [more] }), admin)
    expect(added.steps.flatMap(({ dangers }) => dangers)).toEqual([
      'it is in use by the realm (browserFlow), and changes: auth-spnego is added',
    ])
    await expect(planRealm(load({ authenticationFlows: [flow([])] }), admin)).rejects.toThrow(
      'nobody would get through',
    )
  })
})
