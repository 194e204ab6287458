import { type AdminClient, adminPath, expectObjects } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmObject } from '../realm-kinds/index.js'
import { type EventPath, pathSearch } from './event-paths.js'
import { lastOf, readAdminEvents } from './read-admin-events.js'

/**
 * Events of what stands in a flow. Keycloak records executions and their configurations by ids, which its export lacks;
 * subflows by names of their own. Deleted executions were told with their ids when they were made or changed.
 */
export async function flowEventPaths(
  client: AdminClient,
  realm: string,
  { key: alias, value: { id } }: RealmObject,
): Promise<readonly EventPath[]> {
  const answer = await client.get(adminPath`/${realm}/authentication/flows/${alias}/executions`)
  const executions = expectObjects(answer ?? [], `the executions of flow ${alias}`)
  const subflows = executions.filter(({ authenticationFlow }) => authenticationFlow === true)
  const aliases = [alias, ...subflows.map(({ displayName }) => String(displayName))]
  const flows = new Set([id, ...subflows.map(({ flowId }) => flowId)])
  const [made, ...told] = await Promise.all(
    [
      { resourceTypes: 'AUTH_EXECUTION', operationTypes: 'CREATE' },
      ...aliases.map((name) => ({ resourcePath: executionsOf(name) })),
    ].map(async (search) => (await readAdminEvents(client, realm, search)) ?? []),
  )
  const earlier = new Set([
    ...told.flat().flatMap(({ representation }) => (isJsonObject(representation) ? [representation.id] : [])),
    ...(made ?? []).flatMap(({ representation, path }) =>
      isJsonObject(representation) && flows.has(representation.parentFlow) ? [lastOf(path)] : [],
    ),
  ])
  return [
    ...executions.flatMap((execution) => [
      ...ofOne('authentication/executions/', execution.id, execution),
      ...ofOne('authentication/config/', execution.authenticationConfig, execution),
    ]),
    ...subflows.flatMap((subflow) => ofOne('authentication/flows/', subflow.flowId, subflow)),
    ...aliases.map(within),
    {
      resourceTypes: 'AUTH_EXECUTION',
      operationTypes: 'DELETE',
      touches: ({ path }) => earlier.has(lastOf(path)),
      mayChange: (_event, field) => isPlace(field) || field.startsWith('executions.'),
    },
  ]
}

const executionsOf = (alias: string): string => `authentication/flows/${alias}/executions*`

/** Its place among the others. */
const isPlace = (field: string): boolean => /(^|\.)(order|priority)$/.test(field)

/** What happens to one execution. */
const ofOne = (prefix: string, id: JsonValue | undefined, execution: JsonObject): readonly EventPath[] =>
  typeof id !== 'string'
    ? []
    : [`${prefix}${id}`, `${prefix}${id}/*`].map((path) => ({
        ...pathSearch(path),
        mayChange: (event, field) => (event.path.endsWith('-priority') ? isPlace(field) : isOf(field, execution)),
      }))

/** Changes of an execution are sent to its flow, or to that in which it stands, with all that it is. */
const within = (alias: string): EventPath => ({
  ...pathSearch(executionsOf(alias)),
  mayChange: ({ representation, operation }, field) =>
    operation === 'CREATE'
      ? isPlace(field)
      : !isJsonObject(representation) || isOf(field, representation) || isPlace(field),
})

/** Fields name executions by what they run. */
const isOf = (field: string, { providerId, displayName }: JsonObject): boolean =>
  [providerId, displayName].some((name) => typeof name === 'string' && field.includes(`.${name}`))
