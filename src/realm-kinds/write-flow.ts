import { adminPath, expectObject, expectObjects, expectText } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { nameExecutions } from './flow-tree.js'
import { freeConfigAlias, freeFlowAlias } from './free-alias.js'
import type { Writing } from './kind.js'
import { planPriorities, renumberings } from './plan-priorities.js'

const WHAT = 'the executions of a flow'

/** A flow or subflow that is there, to be brought into a form. */
interface FlowInPlace {
  readonly alias: string
  readonly id: string
  /** Whether executions may be added, moved and removed: not in the flows that Keycloak brings along. */
  readonly isOpen: boolean
  /** Dotted names of fields that differ; undefined where everything does. */
  readonly changed: readonly string[] | undefined
  /** Where it stands in its object, dotted. */
  readonly within: string
}

interface Execution {
  readonly id: string
  /** As Keycloak has it; what a PUT sends back. */
  readonly info: JsonObject
}

/**
 * Edits a flow in place, never deleting it: people may be logging in with it. What is new is added first, without effect
 * until it is complete, and what is gone is removed last.
 */
export async function writeFlow(writing: Writing, flow: FlowInPlace, wanted: JsonObject): Promise<void> {
  const branches = isJsonObject(wanted.executions) ? wanted.executions : {}
  const before = await readExecutions(writing, flow.alias)
  const order = flow.isOpen && Array.isArray(wanted.order) ? wanted.order.map(String) : undefined
  const present = order === undefined ? before : await addMissing(writing, flow, { order, branches, before })
  for (const [name, branch] of Object.entries(branches)) {
    const execution = present.get(name)
    if (execution !== undefined && isJsonObject(branch)) {
      await fillExecution(writing, flow, { name, branch, execution, isNew: !before.has(name) })
    }
  }
  await writeExecutions(writing, flow, branches, present, order)
  if (order === undefined) return
  for (const [name, { id }] of before) {
    if (!order.includes(name)) await writing.api.delete(adminPath`/authentication/executions/${id}`)
  }
}

type Executions = ReadonlyMap<string, Execution>

/** The executions of a flow, without those of its subflows, by name. */
async function readExecutions(writing: Writing, alias: string): Promise<Executions> {
  const infos = await readInfos(writing, alias)
  return new Map(
    nameExecutions(infos, whatRuns).map(([name, info]) => [name, { id: expectText(info, 'id', WHAT), info }]),
  )
}

async function readInfos({ api }: Writing, alias: string): Promise<readonly JsonObject[]> {
  const answer = await api.get(adminPath`/authentication/flows/${alias}/executions`)
  return expectObjects(answer, WHAT).filter(({ level }) => level === 0)
}

const whatRuns = (info: JsonObject): string =>
  `${info.authenticationFlow === true ? info.displayName : info.providerId}`

interface Additions {
  readonly order: readonly string[]
  readonly branches: JsonObject
  readonly before: Executions
}

/** Adds what a flow lacks, and returns all that it has then; those of before by the names they had. */
async function addMissing(
  writing: Writing,
  flow: FlowInPlace,
  { order, branches, before }: Additions,
): Promise<Executions> {
  const priorities = planPriorities(order.map((name) => priorityOf(before.get(name))))
  const names = new Map([...before].map(([name, { id }]) => [id, name]))
  for (const [at, name] of order.entries()) {
    if (before.has(name)) continue
    const id = await addExecution(writing, flow, expectObject(branches[name], WHAT), priorities[at] ?? 0)
    if (id !== undefined) names.set(id, name)
  }
  if (order.every((name) => before.has(name))) return before
  const infos = await readInfos(writing, flow.alias)
  return new Map(
    infos.map((info) => {
      const id = expectText(info, 'id', WHAT)
      return [names.get(id) ?? whatRuns(info), { id, info }]
    }),
  )
}

const priorityOf = (execution: Execution | undefined): number | undefined =>
  typeof execution?.info.priority === 'number' ? execution.info.priority : undefined

/** What is new does nothing yet, unless it is complete as it is. Returns its id, where Keycloak says it. */
async function addExecution(
  writing: Writing,
  flow: FlowInPlace,
  branch: JsonObject,
  priority: number,
): Promise<string | undefined> {
  const { authenticator, flowAlias, providerId, description, requirement, config } = branch
  if (typeof flowAlias === 'string') {
    await freeFlowAlias(writing, flowAlias)
    await writing.api.post(adminPath`/authentication/flows/${flow.alias}/executions/flow`, {
      alias: flowAlias,
      type: providerId ?? 'basic-flow',
      ...(authenticator === undefined ? {} : { provider: authenticator }),
      ...(description === undefined ? {} : { description }),
      priority,
    })
    return undefined
  }
  return writing.api.post('/authentication/executions', {
    parentFlow: flow.id,
    authenticator: authenticator ?? null,
    requirement: config === undefined ? (requirement ?? 'DISABLED') : 'DISABLED',
    priority,
  })
}

interface Filling {
  readonly name: string
  readonly branch: JsonObject
  readonly execution: Execution
  readonly isNew: boolean
}

/** What an execution holds: a configuration, or the executions of a subflow. */
async function fillExecution(writing: Writing, flow: FlowInPlace, filling: Filling): Promise<void> {
  const { name, branch, execution, isNew } = filling
  const within = `${flow.within}executions.${name}.`
  const changed = isNew ? undefined : flow.changed
  const differs = (field: string): boolean => changed?.some((other) => other.startsWith(`${within}${field}`)) ?? true
  if (differs('config') || differs('secrets')) await writeConfig(writing, `${flow.alias} ${name}`, branch, execution)
  if (typeof branch.flowAlias !== 'string' || !(differs('executions') || differs('order'))) return
  const id = expectText(execution.info, 'flowId', WHAT)
  await writeFlow(writing, { ...flow, alias: branch.flowAlias, id, changed, within }, branch)
}

async function writeConfig(
  writing: Writing,
  aliasAtNeed: string,
  branch: JsonObject,
  { id, info }: Execution,
): Promise<void> {
  const { config, configAlias, secrets } = branch
  if (!isJsonObject(config)) return
  const values = { ...config, ...(isJsonObject(secrets) ? secrets : {}) }
  if (typeof info.authenticationConfig === 'string') {
    const path = adminPath`/authentication/config/${info.authenticationConfig}`
    const current = expectObject(await writing.api.get(path), 'the configuration of an authenticator')
    const known = isJsonObject(current.config) ? current.config : {}
    const alias = configAlias ?? current.alias ?? aliasAtNeed
    await writing.api.put(path, { ...current, alias, config: { ...known, ...values } })
    return
  }
  const alias = typeof configAlias === 'string' ? configAlias : aliasAtNeed
  await freeConfigAlias(writing, alias)
  await writing.api.post(adminPath`/authentication/executions/${id}/config`, { alias, config: values })
}

/** Requirements, descriptions and the order: now that everything is there. */
async function writeExecutions(
  { api }: Writing,
  flow: FlowInPlace,
  branches: JsonObject,
  present: Executions,
  order: readonly string[] | undefined,
): Promise<void> {
  const path = adminPath`/authentication/flows/${flow.alias}/executions`
  const names = order ?? [...present.keys()]
  const known = names.map((name) => priorityOf(present.get(name)))
  const moved = order === undefined ? [] : renumberings(known, planPriorities(known))
  const places = new Map(moved.map(({ at, priority }) => [names[at] ?? '', priority]))
  for (const name of [...places.keys(), ...names.filter((other) => !places.has(other))]) {
    const info = present.get(name)?.info
    const branch = branches[name]
    if (info === undefined || !isJsonObject(branch)) continue
    const requirement = branch.requirement ?? info.requirement ?? 'DISABLED'
    const placed = { ...info, requirement, priority: places.get(name) ?? info.priority ?? 0 }
    if (placed.requirement !== info.requirement || placed.priority !== info.priority) await api.put(path, placed)
    const { description } = branch
    // Keycloak looks at the description only where the requirement stays as it is.
    if (flow.isOpen && description !== undefined && description !== (info.description ?? '')) {
      await api.put(path, { ...placed, description })
    }
  }
}
