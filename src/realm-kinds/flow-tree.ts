import { expectText, isSecretField, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmDocument, RealmObject } from './kind.js'

/**
 * A document has flows, subflows and the configurations of authenticators side by side. A flow as an object is a tree:
 * `executions` by name, and `order`, which names them in the order they are tried. The same authenticator may stand in
 * a flow twice; the second is named `auth-otp-form#2`. Secrets of configurations stand apart from the other settings.
 */
export function listFlows(document: RealmDocument): readonly RealmObject[] {
  const parts = partsOf(document)
  return listMember(document, 'authenticationFlows').flatMap((flow, at) => {
    const key = expectText(flow, 'alias', 'the authentication flows')
    if (flow.topLevel === false) return []
    return [{ key, value: treeOf(flow, parts, [key]), path: ['authenticationFlows', at] }]
  })
}

/** Names for executions of one flow: what they run, and a number from the second of the same on. */
export function nameExecutions<Execution>(
  executions: readonly Execution[],
  whatRuns: (execution: Execution) => string,
): readonly (readonly [name: string, execution: Execution])[] {
  const seen = new Map<string, number>()
  return executions.map((execution) => {
    const base = whatRuns(execution)
    const ordinal = (seen.get(base) ?? 0) + 1
    seen.set(base, ordinal)
    return [ordinal === 1 ? base : `${base}#${ordinal}`, execution]
  })
}

/** How often executions of a document name a subflow. */
export const timesUsed = (document: RealmDocument, flowAlias: string): number =>
  executionsOf(document).filter((execution) => execution.flowAlias === flowAlias).length

/** All executions of all flows that a document holds. */
export const executionsOf = (document: RealmDocument): readonly JsonObject[] =>
  listMember(document, 'authenticationFlows').flatMap((flow) => listMember(flow, 'authenticationExecutions'))

interface Parts {
  readonly flows: ReadonlyMap<string, JsonObject>
  /** Configurations by alias; undefined where two that differ share one, as Keycloak once allowed. */
  readonly configs: ReadonlyMap<string, JsonObject | undefined>
  /** Aliases of configurations that several executions name, so that new ones cannot all have them. */
  readonly shared: ReadonlySet<string>
}

function partsOf(document: RealmDocument): Parts {
  const configs = new Map<string, JsonObject | undefined>()
  for (const { alias, config } of listMember(document, 'authenticatorConfig')) {
    if (typeof alias !== 'string') continue
    const value = isJsonObject(config) ? config : {}
    const known = configs.get(alias)
    configs.set(alias, configs.has(alias) && JSON.stringify(known) !== JSON.stringify(value) ? undefined : value)
  }
  const named = executionsOf(document).map(({ authenticatorConfig }) => authenticatorConfig)
  return {
    flows: new Map(
      listMember(document, 'authenticationFlows').flatMap((flow) =>
        typeof flow.alias === 'string' ? [[flow.alias, flow]] : [],
      ),
    ),
    configs,
    shared: new Set(
      named.filter((alias, at) => typeof alias === 'string' && named.indexOf(alias) !== at).map((alias) => `${alias}`),
    ),
  }
}

/** A flow with its executions as a tree; `above` are the flows that it stands in, so that none stands in itself. */
function treeOf(flow: JsonObject, parts: Parts, above: readonly string[]): JsonObject {
  const { authenticationExecutions, ...own } = flow
  if (!Array.isArray(authenticationExecutions)) return own
  const named = nameExecutions(inOrder(listMember(flow, 'authenticationExecutions')), whatRuns)
  return {
    ...own,
    order: named.map(([name]) => name),
    executions: Object.fromEntries(named.map(([name, execution]) => [name, branchOf(execution, parts, above)])),
  }
}

function branchOf(execution: JsonObject, parts: Parts, above: readonly string[]): JsonObject {
  const { authenticator, flowAlias, requirement, authenticatorConfig } = execution
  const subflow = typeof flowAlias === 'string' && !above.includes(flowAlias) ? parts.flows.get(flowAlias) : undefined
  return {
    ...(requirement === undefined ? {} : { requirement }),
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(flowAlias === undefined ? {} : { flowAlias }),
    ...(subflow === undefined ? {} : subflowOf(subflow, parts, above)),
    ...(typeof authenticatorConfig === 'string' ? configOf(authenticatorConfig, parts) : {}),
  }
}

function subflowOf(subflow: JsonObject, parts: Parts, above: readonly string[]): JsonObject {
  return treeOf(without(subflow, ['alias', 'id', 'topLevel', 'builtIn']), parts, [...above, `${subflow.alias}`])
}

function configOf(alias: string, { configs, shared }: Parts): JsonObject {
  const settings = Object.entries(configs.get(alias) ?? {})
  const secrets = settings.filter(isSecret)
  return {
    ...(shared.has(alias) ? {} : { configAlias: alias }),
    config: Object.fromEntries(settings.filter((setting) => !isSecret(setting))),
    ...(secrets.length === 0 ? {} : { secrets: Object.fromEntries(secrets) }),
  }
}

const isSecret = ([field, value]: readonly [string, JsonValue]): boolean => isSecretField(field, value)

const whatRuns = ({ flowAlias, authenticator }: JsonObject): string => `${flowAlias ?? authenticator ?? 'execution'}`

/** By priority where all have one, since exports are not always sorted; otherwise as they are written. */
function inOrder(executions: readonly JsonObject[]): readonly JsonObject[] {
  const numbered = executions.flatMap((execution) =>
    typeof execution.priority === 'number' ? [{ execution, priority: execution.priority }] : [],
  )
  if (numbered.length < executions.length) return executions
  return numbered.sort((one, other) => one.priority - other.priority).map(({ execution }) => execution)
}
