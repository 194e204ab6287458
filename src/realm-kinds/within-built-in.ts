import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { Attainable } from './kind.js'

/**
 * What of a declared flow Keycloak lets be written in one of its own: requirements and configurations of the executions
 * that it has. A flow of another version of Keycloak differs in the rest, and there is nothing to be done about it.
 */
export function withinBuiltIn(wanted: JsonObject, current: JsonObject): Attainable {
  const otherwise: string[] = []
  const value = withinTree(wanted, current, [], otherwise)
  const notes =
    otherwise.length === 0
      ? []
      : [
          `Built-in, and built otherwise here (${otherwise.join(', ')}): Keycloak does not let that be changed. Copy the flow under another alias to have it.`,
        ]
  return { value, notes }
}

function withinTree(
  wanted: JsonObject,
  current: JsonObject,
  above: readonly string[],
  otherwise: string[],
): JsonObject {
  const wantedBranches = branchesOf(wanted)
  const currentBranches = branchesOf(current)
  const here = above.length === 0 ? '' : ` of ${above.at(-1)}`
  if (Array.isArray(wanted.order) && JSON.stringify(wanted.order) !== JSON.stringify(current.order)) {
    const lacks = wanted.order.filter((name: JsonValue) => currentBranches[`${name}`] === undefined)
    const extra = Object.keys(currentBranches).filter((name) => wantedBranches[name] === undefined)
    otherwise.push(
      ...lacks.map((name: JsonValue) => `no ${name}${here}`),
      ...extra.map((name) => `${name}${here} too`),
      ...(lacks.length + extra.length === 0 ? [`another order${here}`] : []),
    )
  }
  const executions = Object.entries(wantedBranches).flatMap(([name, branch]) => {
    const existing = currentBranches[name]
    if (!isJsonObject(branch) || !isJsonObject(existing)) return []
    const { requirement, config, configAlias, secrets } = branch
    const below = branch.executions === undefined ? {} : withinTree(branch, existing, [...above, name], otherwise)
    return [
      [
        name,
        {
          ...(requirement === undefined ? {} : { requirement }),
          ...(branch.flowAlias === undefined ? {} : { flowAlias: branch.flowAlias }),
          ...(config === undefined ? {} : { config }),
          ...(secrets === undefined ? {} : { secrets }),
          ...(configAlias === undefined ? {} : { configAlias }),
          ...below,
        },
      ] as const,
    ]
  })
  return executions.length === 0 ? {} : { executions: Object.fromEntries(executions) }
}

const branchesOf = ({ executions }: JsonObject): JsonObject => (isJsonObject(executions) ? executions : {})
