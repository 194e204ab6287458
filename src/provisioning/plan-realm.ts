import { type AdminClient, createRealmApi } from '../admin-api/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import type { Context } from './kind.js'
import { KINDS } from './kinds/table.js'
import type { Plan } from './types.js'

export interface PlanOptions {
  /** Whether users.dev.yaml counts. Default false: the users and client settings that it names are left alone. */
  readonly withDevelopmentUsers?: boolean
}

/**
 * Compares what is declared with what the server has. Reads only.
 *
 * Only declared fields count: whatever else the server has is left alone.
 *
 * @throws AdminError
 */
export async function planRealm(config: RealmConfig, client: AdminClient, options: PlanOptions = {}): Promise<Plan> {
  const withDevelopmentUsers = options.withDevelopmentUsers ?? false
  const context: Context = { config, withDevelopmentUsers, api: createRealmApi(client, config.realm) }
  const realmExists = (await context.api.get('')) !== undefined
  const inspected = (await Promise.all(KINDS.map((kind) => kind.inspect(context, realmExists)))).flat()
  return {
    realm: config.realm,
    url: client.url,
    realmExists,
    withDevelopmentUsers,
    steps: inspected.map(({ step }) => step),
    notes: inspected.flatMap(({ leftAlone }) => leftAlone),
  }
}

/** Whether applying the plan would change anything. */
export const hasChanges = (plan: Plan): boolean => plan.steps.some(({ action }) => action !== 'unchanged')
