import { adminPath, byMember, expectObjects, expectText, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { type Binding, FLOW_BINDINGS, isBuiltInFlow, unfitBindings } from './bindable-flows.js'
import { flowDangers } from './flow-dangers.js'
import { flowReferrers } from './flow-referrers.js'
import { listFlows } from './flow-tree.js'
import type { RealmDocument, RealmKind } from './kind.js'
import { layOver } from './lay-over.js'
import { MASK } from './masks.js'
import { providersInFlow } from './named-providers.js'
import { withinBuiltIn } from './within-built-in.js'
import { writeFlow } from './write-flow.js'

const WHAT = 'the authentication flows'

/** What of a tree is no field of the flow itself. */
const TREE = ['order', 'executions']

const NOT_ITS_OWN = [...TREE, 'builtIn']

/** Secrets of configurations, as deep as anybody nests subflows. */
const SECRETS = [1, 2, 3, 4, 5, 6].map((depth) => `${'executions.*.'.repeat(depth)}secrets.*`)

/** Top-level flows with all that stands in them. They are edited in place: people may be logging in. */
export const authenticationFlows: RealmKind = {
  name: 'authentication-flow',
  title: 'Authentication flows',
  field: 'authenticationFlows[], authenticatorConfig[]',
  identity: '`alias`; executions by what they run, and the how-manieth of it in their flow',
  after: ['realm'],
  exported: 'realm',
  serverFills: ['id', 'topLevel'],
  writeOnly: SECRETS,
  serial: true,
  list: (document) => listFlows(document),
  normalise: (value) => without(value, ['builtIn']),
  async read({ api, exported, pruned }) {
    // Clients may refer to a flow that is to be deleted.
    if (pruned?.has('authentication-flow') !== true || Array.isArray(exported.clients)) return {}
    return { clients: [...expectObjects(await api.get('/clients'), 'the clients')] }
  },
  async listIds(api) {
    const flows = byMember(expectObjects(await api.get('/authentication/flows'), WHAT), 'alias', WHAT)
    return new Map([...flows].map(([alias, flow]) => [alias, expectText(flow, 'id', WHAT)]))
  },
  withoutAdditions: (observed, wanted) => withoutMasked(observed, wanted),
  comesWithRealm: isBuiltInFlow,
  attainable: (wanted, current) =>
    wanted.value.builtIn === true && current === undefined
      ? { value: undefined, notes: ['Left alone: this version of Keycloak has no such built-in flow.'] }
      : current?.value.builtIn === true
        ? withinBuiltIn(wanted.value, current.value)
        : { value: wanted.value, notes: [] },
  providers: providersInFlow,
  mistakes: ({ key, value }, observed, wanted = {}) => [
    ...(value.builtIn === true ? [] : subflowsNobodyDeclares(value)),
    ...unfitBindings(boundInRealm(key, wanted, observed), (field) => observed[field], { wanted, observed }),
  ],
  async create(writing, { key, value }) {
    const own = without(value, NOT_ITS_OWN)
    const id = await writing.api.post('/authentication/flows', {
      providerId: 'basic-flow',
      ...own,
      topLevel: true,
      builtIn: false,
    })
    writing.made('authentication-flow', key, id)
    const flow = { alias: key, id: id ?? (await writing.idOf('authentication-flow', key)) }
    await writeFlow(writing, { ...flow, isOpen: true, changed: undefined, within: '' }, value)
  },
  async update(writing, { key, value }, current, changes) {
    const id = expectText(current.value, 'id', WHAT)
    const isOpen = current.value.builtIn !== true
    const changed = changes.map(({ field }) => field)
    if (isOpen && !changed.every(isOfTree)) {
      const existing = { ...without(current.value, TREE), topLevel: true, builtIn: false }
      await writing.api.put(adminPath`/authentication/flows/${id}`, layOver(existing, without(value, NOT_ITS_OWN)))
    }
    if (changed.some(isOfTree)) {
      await writeFlow(writing, { alias: key, id, isOpen, changed, within: '' }, value)
    }
  },
  async remove({ api }, { value }) {
    await api.delete(adminPath`/authentication/flows/${expectText(value, 'id', WHAT)}`)
  },
  referrers: flowReferrers,
  protects: ({ value }) => (value.builtIn === true ? 'it comes with every realm' : undefined),
  dangers: flowDangers,
}

/** Bindings that no file declares, and that hold a flow all the same. */
const boundInRealm = (alias: string, wanted: RealmDocument, observed: RealmDocument): readonly Binding[] =>
  FLOW_BINDINGS.flatMap((field) =>
    wanted[field] === undefined && observed[field] === alias ? [{ purpose: field, field, alias }] : [],
  )

const isOfTree = (field: string): boolean => TREE.some((part) => field === part || field.startsWith(`${part}.`))

/** Keycloak masks settings that it does not know, so nobody can tell whether they differ. */
function withoutMasked(observed: JsonObject, wanted: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(observed).map(([field, value]) => {
      const declared = wanted[field]
      if (value === MASK && declared !== undefined) return [field, declared]
      return [field, isJsonObject(value) && isJsonObject(declared) ? withoutMasked(value, declared) : value]
    }),
  )
}

/** Subflows that an execution names and that stand nowhere. */
function subflowsNobodyDeclares({ executions }: JsonObject): readonly string[] {
  if (!isJsonObject(executions)) return []
  return Object.values(executions).flatMap((branch) => {
    if (!isJsonObject(branch)) return []
    const { flowAlias, providerId } = branch
    return typeof flowAlias === 'string' && providerId === undefined
      ? [
          `flowAlias names subflow ${flowAlias}, which authenticationFlows does not have. Declare it, or correct its name.`,
        ]
      : subflowsNobodyDeclares(branch)
  })
}
