import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/json/index.js'
import type { Writing } from '../../../src/realm-kinds/index.js'

interface Execution {
  readonly id: string
  readonly flow: string
  name: string
  flowAlias?: string
  requirement: JsonValue
  priority: number
  configId?: string
  description?: JsonValue
}

/** As much of Keycloak's flows as editing one takes, and a list of what was asked of them. */
export interface FakeFlows {
  readonly writing: Writing
  /** Method and path of each write, with the ids that it made or met as names. */
  readonly writes: readonly string[]
  add(flow: string, name: string, more?: Partial<Execution>): void
  /** Names with requirements, in the order they are tried. */
  executionsOf(flow: string): readonly string[]
  configOf(flow: string, name: string): JsonObject | undefined
}

export function createFakeFlows(documents: { wanted?: JsonObject; observed?: JsonObject } = {}): FakeFlows {
  const executions: Execution[] = []
  const configs = new Map<string, JsonObject>()
  const writes: string[] = []
  let made = 0
  const add = (flow: string, name: string, more: Partial<Execution> = {}): Execution => {
    made += 1
    const execution = { id: `e${made}`, flow, name, requirement: 'REQUIRED', priority: made, ...more }
    executions.push(execution)
    return execution
  }
  const inFlow = (flow: string): Execution[] =>
    executions.filter((execution) => execution.flow === flow).sort((one, other) => one.priority - other.priority)
  const byId = (id: JsonValue | undefined): Execution => {
    const found = executions.find((execution) => execution.id === id)
    if (found === undefined) throw new Error(`no execution ${String(id)}`)
    return found
  }
  const infoOf = ({ id, name, flowAlias, requirement, priority, configId, description }: Execution): JsonObject => ({
    id,
    level: 0,
    requirement,
    priority,
    ...(flowAlias === undefined
      ? { providerId: name }
      : { authenticationFlow: true, displayName: flowAlias, flowId: flowAlias }),
    ...(configId === undefined ? {} : { authenticationConfig: configId }),
    ...(description === undefined ? {} : { description }),
  })
  const objectOf = (body: JsonValue | undefined): JsonObject => (isJsonObject(body) ? body : {})

  const api: Writing['api'] = {
    async get(path) {
      const [, flow] = /\/flows\/([^/]+)\/executions$/.exec(path) ?? []
      if (flow !== undefined) return inFlow(decodeURIComponent(flow)).map(infoOf)
      return configs.get(path.split('/').at(-1) ?? '') ?? (path.includes('/flows/') ? {} : undefined)
    },
    async post(path, sent) {
      const body = objectOf(sent)
      const [, flow] = /\/flows\/([^/]+)\/executions\/flow$/.exec(path) ?? []
      const [, owner] = /\/executions\/([^/]+)\/config$/.exec(path) ?? []
      if (flow !== undefined) {
        const flowAlias = String(body.alias)
        writes.push(`add ${flowAlias}`)
        add(decodeURIComponent(flow), flowAlias, {
          flowAlias,
          requirement: 'DISABLED',
          priority: Number(body.priority),
        })
        return flowAlias
      }
      if (owner !== undefined) {
        made += 1
        const execution = byId(owner)
        execution.configId = `c${made}`
        configs.set(execution.configId, body)
        writes.push(`configure ${execution.name}`)
        return execution.configId
      }
      writes.push(`add ${String(body.authenticator)} ${String(body.requirement)}`)
      const requirement = body.requirement ?? null
      return add(String(body.parentFlow), String(body.authenticator), { requirement, priority: Number(body.priority) })
        .id
    },
    async put(path, sent) {
      const body = objectOf(sent)
      if (path.includes('/config/')) {
        writes.push(`reconfigure ${String(body.alias)}`)
        configs.set(path.split('/').at(-1) ?? '', body)
        return
      }
      if (!path.endsWith('/executions')) {
        writes.push(`rename to ${String(body.alias)}`)
        for (const execution of executions)
          if (path.endsWith(`/${execution.flowAlias}`)) execution.flowAlias = String(body.alias)
        return
      }
      const execution = byId(body.id)
      // As Keycloak does: the description counts only where nothing else changed.
      if (execution.requirement === body.requirement && execution.priority === body.priority) {
        execution.description = body.description ?? null
      }
      execution.requirement = body.requirement ?? null
      execution.priority = Number(body.priority)
      writes.push(`set ${execution.name} ${String(body.requirement)} ${execution.priority}`)
    },
    async delete(path) {
      const execution = byId(path.split('/').at(-1))
      executions.splice(executions.indexOf(execution), 1)
      writes.push(`delete ${execution.flowAlias ?? execution.name}`)
    },
  }
  const unused = async (): Promise<never> => {
    throw new Error('is not needed here')
  }
  return {
    writes,
    add,
    executionsOf: (flow) =>
      inFlow(flow).map(({ name, flowAlias, requirement }) => `${flowAlias ?? name} ${requirement}`),
    configOf: (flow, name) => configs.get(inFlow(flow).find((one) => one.name === name)?.configId ?? ''),
    writing: {
      realm: 'r',
      api,
      wanted: documents.wanted ?? {},
      observed: documents.observed ?? {},
      idOf: unused,
      idIfKnown: () => undefined,
      made: () => {},
      createRealm: unused,
      writeRealm: unused,
      together: unused,
      inTurn: (_, task) => task(),
    },
  }
}
