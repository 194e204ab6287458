import { adminPath, expectObject, expectObjects, expectText, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmApi, RealmKind, StepInSight } from './kind.js'
import { layOver } from './lay-over.js'
import { asTexts } from './realm-values.js'

const WHAT = 'the workflows'

/** Said of a server that has none; see `mistakes`. */
const UNAVAILABLE = 'workflowsUnavailable'

/** What Keycloak does by itself with users as time goes by. An export holds them as empty components only. */
export const workflows: RealmKind = {
  name: 'workflow',
  title: 'Workflows',
  field: 'workflows[]',
  identity: '`name`',
  after: ['realm', 'realm-role', 'client', 'client-role', 'group', 'identity-provider', 'user-profile'],
  exported: 'apart',
  serverFills: ['id', 'state', 'steps.*.id', 'steps.*.scheduled-at', 'steps.*.status'],
  list: (document) =>
    listMember(document, 'workflows').map((value, at) => ({
      key: expectText(value, 'name', WHAT),
      value,
      path: ['workflows', at],
    })),
  async read({ api }) {
    const all = await readAll(api)
    return all === undefined ? { workflows: [], [UNAVAILABLE]: true } : { workflows: [...all] }
  },
  async listIds(api) {
    return new Map(((await readAll(api)) ?? []).map((value) => [expectText(value, 'name', WHAT), String(value.id)]))
  },
  normalise: (value) => comparableWorkflow(value),
  async create({ api }, { value }) {
    await api.post('/workflows', asWritten(value))
  },
  async update({ api, idOf }, { key, value }) {
    const path = adminPath`/workflows/${await idOf('workflow', key)}`
    await api.put(path, layOver(expectObject(await api.get(path), WHAT), asWritten(value)))
  },
  async remove({ api, idOf }, { key }) {
    await api.delete(adminPath`/workflows/${await idOf('workflow', key)}`)
  },
  dangers: (step) => workflowDangers(step),
  mistakes: (_object, observed) =>
    observed[UNAVAILABLE] === true || isBefore26Dot5(observed.keycloakVersion)
      ? [
          `this Keycloak (${String(observed.keycloakVersion)}) has no workflows: they came with 26.5, and the feature can be switched off. Leave \`workflows\` out, or use a Keycloak that has them.`,
        ]
      : [],
}

/** Most that are asked for at once; without a limit Keycloak gives ten. */
const PAGE = 200

/** Undefined where Keycloak has no workflows. */
async function readAll(api: RealmApi): Promise<readonly JsonObject[] | undefined> {
  const all: JsonObject[] = []
  for (;;) {
    const page = await api.get(`/workflows?first=${all.length}&max=${PAGE}`)
    if (page === undefined) return undefined
    const found = expectObjects(page, WHAT)
    all.push(...found)
    if (found.length < PAGE) return all
  }
}

function isBefore26Dot5(version: JsonValue | undefined): boolean {
  const [major = '', minor = ''] = String(version ?? '').split('.')
  return major === '26' && Number(minor) < 5
}

/** Keycloak keeps texts in `with` and `concurrency`, gives one value back bare, and several in any order. */
function comparableWorkflow(value: JsonObject): JsonObject {
  const steps = listMember(value, 'steps').map((step) =>
    isJsonObject(step.with) ? { ...step, with: settled(step.with) } : step,
  )
  return {
    ...value,
    ...(Array.isArray(value.steps) ? { steps } : {}),
    ...(isJsonObject(value.concurrency) ? { concurrency: asTexts(value.concurrency) } : {}),
  }
}

const settled = (settings: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const texts = (Array.isArray(value) ? value : [value]).map(String).toSorted()
      return [name, texts.length === 1 ? (texts[0] ?? '') : texts]
    }),
  )

/** Without ids: Keycloak gives each step a new one whenever the workflow is written. */
const asWritten = (value: JsonObject): JsonObject => ({
  ...without(value, ['id', 'state']),
  ...(Array.isArray(value.steps) ? { steps: listMember(value, 'steps').map((step) => without(step, ['id'])) } : {}),
})

/** Steps after which somebody is locked out, or gone. */
const HARMFUL: ReadonlySet<string> = new Set(['delete-user', 'disable-user', 'delete-client', 'disable-client'])

function workflowDangers({ action, wanted, changes }: StepInSight): readonly string[] {
  if (action === 'delete') return ['what it has begun with users is not finished']
  if (
    !['enabled', 'steps', 'on', 'if', 'schedule.after'].some(
      (name) => action === 'create' || changes.some(({ field }) => field === name),
    )
  )
    return []
  const harmful = listMember(wanted?.value ?? {}, 'steps').flatMap(({ uses }) =>
    typeof uses === 'string' && HARMFUL.has(uses) ? [uses] : [],
  )
  return harmful.length === 0 ? [] : [`steps: it does ${[...new Set(harmful)].join(' and ')} by itself`]
}
