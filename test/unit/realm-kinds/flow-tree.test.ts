import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { listFlows } from '../../../src/realm-kinds/flow-tree.js'

const flow = (alias: string, authenticationExecutions: JsonObject[], more: JsonObject = {}): JsonObject => ({
  alias,
  topLevel: true,
  providerId: 'basic-flow',
  authenticationExecutions,
  ...more,
})

const document: JsonObject = {
  authenticationFlows: [
    flow(
      'sub',
      [
        { authenticator: 'otp', requirement: 'REQUIRED', priority: 20 },
        { authenticator: 'otp', requirement: 'DISABLED', priority: 10, authenticatorConfig: 'c' },
      ],
      { topLevel: false, id: 'of the subflow', description: 'Below' },
    ),
    flow('top', [
      { flowAlias: 'sub', authenticatorFlow: true, autheticatorFlow: true, requirement: 'CONDITIONAL', priority: 2 },
      { authenticator: 'cookie', requirement: 'ALTERNATIVE', priority: 1, userSetupAllowed: false },
    ]),
  ],
  authenticatorConfig: [{ id: 'x', alias: 'c', config: { level: '2', 'secret.key': 'hush', credentials: 'otp' } }],
}

describe('listFlows', () => {
  it('makes a tree of a flow, in the order of priorities, with configurations and ordinals', () => {
    expect(listFlows(document)).toEqual([
      {
        key: 'top',
        path: ['authenticationFlows', 1],
        value: {
          alias: 'top',
          topLevel: true,
          providerId: 'basic-flow',
          order: ['cookie', 'sub'],
          executions: {
            cookie: { requirement: 'ALTERNATIVE', authenticator: 'cookie' },
            sub: {
              requirement: 'CONDITIONAL',
              flowAlias: 'sub',
              description: 'Below',
              providerId: 'basic-flow',
              order: ['otp', 'otp#2'],
              executions: {
                otp: {
                  requirement: 'DISABLED',
                  authenticator: 'otp',
                  configAlias: 'c',
                  config: { level: '2', credentials: 'otp' },
                  secrets: { 'secret.key': 'hush' },
                },
                'otp#2': { requirement: 'REQUIRED', authenticator: 'otp' },
              },
            },
          },
        },
      },
    ])
  })

  it('takes the order as it is written where priorities are missing', () => {
    const executions = [{ authenticator: 'b' }, { authenticator: 'a', priority: 1 }]
    expect(listFlows({ authenticationFlows: [flow('f', executions)] })[0]?.value.order).toEqual(['b', 'a'])
  })

  it('ends where a flow stands in itself', () => {
    const flows = [flow('f', [{ flowAlias: 'f', requirement: 'REQUIRED' }])]
    expect(listFlows({ authenticationFlows: flows })[0]?.value.executions).toEqual({
      f: { flowAlias: 'f', requirement: 'REQUIRED' },
    })
  })

  it('compares no configuration of which there are two by one name', () => {
    const flows = [flow('f', [{ authenticator: 'a', authenticatorConfig: 'c' }])]
    const authenticatorConfig = [
      { alias: 'c', config: { a: '1' } },
      { alias: 'c', config: { a: '2' } },
    ]
    expect(listFlows({ authenticationFlows: flows, authenticatorConfig })[0]?.value.executions).toEqual({
      a: { authenticator: 'a', configAlias: 'c', config: {} },
    })
  })

  it('compares no alias of a configuration that several executions share', () => {
    const shared = { authenticatorConfig: 'c' }
    const flows = [
      flow('f', [
        { authenticator: 'a', ...shared },
        { authenticator: 'b', ...shared },
      ]),
    ]
    const authenticatorConfig = [{ alias: 'c', config: { a: '1' } }]
    expect(listFlows({ authenticationFlows: flows, authenticatorConfig })[0]?.value.executions).toEqual({
      a: { authenticator: 'a', config: { a: '1' } },
      b: { authenticator: 'b', config: { a: '1' } },
    })
  })
})
