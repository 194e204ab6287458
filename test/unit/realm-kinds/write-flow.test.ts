import { describe, expect, it } from 'vitest'
import { listMember } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { listFlows } from '../../../src/realm-kinds/flow-tree.js'
import { writeFlow } from '../../../src/realm-kinds/write-flow.js'
import { createFakeFlows } from './fake-flows.js'

const top = { alias: 'top', id: 'top', isOpen: true, changed: undefined, within: '' }

const treeOf = (document: JsonObject): JsonObject => listFlows(document)[0]?.value ?? {}

const flow = (alias: string, authenticationExecutions: JsonObject[], topLevel = true): JsonObject => ({
  alias,
  topLevel,
  providerId: 'basic-flow',
  authenticationExecutions,
})

const leaf = (authenticator: string, requirement = 'REQUIRED', more: JsonObject = {}): JsonObject => ({
  authenticator,
  requirement,
  ...more,
})

describe('writeFlow', () => {
  it('adds before it removes, and moves only what is out of line', async () => {
    const flows = createFakeFlows()
    for (const name of ['a', 'b', 'c']) flows.add('top', name)
    const document = { authenticationFlows: [flow('top', [leaf('c'), leaf('a'), leaf('d')])] }
    await writeFlow(flows.writing, top, treeOf(document))
    expect(flows.writes).toEqual(['add d REQUIRED', 'set a REQUIRED 13', 'delete b'])
    expect(flows.executionsOf('top')).toEqual(['c REQUIRED', 'a REQUIRED', 'd REQUIRED'])
  })

  it('switches a subflow on when all that stands in it is there', async () => {
    const flows = createFakeFlows()
    const document = {
      authenticationFlows: [
        flow('top', [{ flowAlias: 'sub', requirement: 'CONDITIONAL' }]),
        flow('sub', [leaf('a'), leaf('b', 'DISABLED')], false),
      ],
    }
    await writeFlow(flows.writing, top, treeOf(document))
    expect(flows.writes).toEqual(['add sub', 'add a REQUIRED', 'add b DISABLED', 'set sub CONDITIONAL 10'])
  })

  it('switches an execution on when it is configured', async () => {
    const flows = createFakeFlows()
    const document = {
      authenticationFlows: [flow('top', [leaf('a', 'REQUIRED', { authenticatorConfig: 'how' })])],
      authenticatorConfig: [{ alias: 'how', config: { level: '2', 'secret.key': 'hush' } }],
    }
    await writeFlow(flows.writing, top, treeOf(document))
    expect(flows.writes).toEqual(['add a DISABLED', 'configure a', 'set a REQUIRED 10'])
    expect(flows.configOf('top', 'a')).toEqual({ alias: 'how', config: { level: '2', 'secret.key': 'hush' } })
  })

  it('tells two of the same authenticator apart by where they stand', async () => {
    const flows = createFakeFlows()
    flows.add('top', 'a', { requirement: 'DISABLED', priority: 100 })
    const executions = [leaf('b'), leaf('a', 'DISABLED'), leaf('a', 'REQUIRED', { authenticatorConfig: 'second' })]
    const document = {
      authenticationFlows: [flow('top', executions)],
      authenticatorConfig: [{ alias: 'second', config: { x: '1' } }],
    }
    await writeFlow(flows.writing, top, treeOf(document))
    expect(flows.executionsOf('top')).toEqual(['b REQUIRED', 'a DISABLED', 'a REQUIRED'])
    expect(flows.configOf('top', 'a')).toBeUndefined()
    await writeFlow(flows.writing, { ...top, changed: [] }, treeOf(document))
    expect(flows.writes.filter((write) => write.startsWith('delete'))).toEqual([])
  })

  it('writes a description by itself, since Keycloak looks at one thing at a time', async () => {
    const flows = createFakeFlows()
    flows.add('top', 'sub', { flowAlias: 'sub', requirement: 'DISABLED', description: 'Old' })
    const document = {
      authenticationFlows: [
        flow('top', [{ flowAlias: 'sub', requirement: 'REQUIRED' }]),
        { ...flow('sub', [], false), description: 'New' },
      ],
    }
    await writeFlow(flows.writing, top, treeOf(document))
    expect(flows.writes).toEqual(['set sub REQUIRED 1', 'set sub REQUIRED 1'])
  })

  it('writes no configuration that is as it should be', async () => {
    const flows = createFakeFlows()
    const document = {
      authenticationFlows: [flow('top', [leaf('a', 'REQUIRED', { authenticatorConfig: 'how' })])],
      authenticatorConfig: [{ alias: 'how', config: { level: '2' } }],
    }
    await writeFlow(flows.writing, top, treeOf(document))
    const before = flows.writes.length
    await writeFlow(flows.writing, { ...top, changed: ['executions.a.requirement'] }, treeOf(document))
    expect(flows.writes.slice(before)).toEqual([])
    await writeFlow(flows.writing, { ...top, changed: ['executions.a.config.level'] }, treeOf(document))
    expect(flows.writes.slice(before)).toEqual(['reconfigure how'])
  })

  it('only sets requirements where the flow is Keycloak’s own', async () => {
    const flows = createFakeFlows()
    for (const name of ['a', 'b']) flows.add('top', name)
    const document = { authenticationFlows: [flow('top', [leaf('c'), leaf('b', 'DISABLED'), leaf('a')])] }
    await writeFlow(flows.writing, { ...top, isOpen: false }, treeOf(document))
    expect(flows.writes).toEqual(['set b DISABLED 2'])
  })

  it('moves a subflow of another flow aside that has the alias of a new one', async () => {
    const document = {
      authenticationFlows: [flow('top', [{ flowAlias: 'sub', requirement: 'REQUIRED' }]), flow('sub', [], false)],
    }
    const observed = {
      authenticationFlows: [flow('old', [{ flowAlias: 'sub' }]), { ...flow('sub', [], false), id: 'sub' }],
    }
    const flows = createFakeFlows({ wanted: document, observed })
    await writeFlow(flows.writing, top, treeOf(document))
    expect(flows.writes).toEqual(['rename to sub - before', 'add sub', 'set sub REQUIRED 10'])
  })

  it.each<readonly [string, JsonObject, JsonObject]>([
    ['twice in the files', { authenticationFlows: [flow('x', [{ flowAlias: 'sub' }]), flow('sub', [], false)] }, {}],
    ['in Keycloak as a built-in one', {}, { authenticationFlows: [{ ...flow('sub', [], false), builtIn: true }] }],
    ['in Keycloak as a flow of its own', {}, { authenticationFlows: [flow('sub', [])] }],
  ])('refuses a subflow whose alias stands %s', async (_, wanted, observed) => {
    const own = flow('top', [{ flowAlias: 'sub', requirement: 'REQUIRED' }])
    const document = { authenticationFlows: [own, flow('sub', [], false)] }
    const others = listMember(wanted, 'authenticationFlows')
    const flows = createFakeFlows({ wanted: { authenticationFlows: [own, ...others] }, observed })
    await expect(writeFlow(flows.writing, top, treeOf(document))).rejects.toMatchObject({ code: 'conflict' })
    expect(flows.writes).toEqual([])
  })
})
