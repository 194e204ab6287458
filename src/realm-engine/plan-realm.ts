import type { AdminClient } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import { declaredDocument, inspectRealm, kindsAtWork } from './inspect-realm.js'
import { readRealm, requireRealm } from './read-realm.js'
import { realmRequests } from './realm-requests.js'
import { refuseUnknown } from './refuse-unknown.js'
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
 * @throws AdminError; `unknown_reference` when something is named that neither the files nor the realm have
 */
export async function planRealm(loaded: LoadedRealm, client: AdminClient, options: PlanOptions = {}): Promise<Plan> {
  const { realm } = loaded
  const withDevelopmentUsers = options.withDevelopmentUsers ?? false
  const wanted = declaredDocument(loaded, withDevelopmentUsers)
  const kinds = kindsAtWork(wanted, realm)
  const observed = requireRealm(await readRealm(client, realm, kinds, () => new Map()), realm)
  await refuseUnknown(loaded, wanted, kinds, observed, realmRequests(client, realm))
  return {
    realm,
    url: client.url,
    realmExists: observed.exists,
    ...(observed.version === undefined ? {} : { version: observed.version }),
    withDevelopmentUsers,
    steps: inspectRealm(loaded, kinds, observed).map(({ step }) => step),
    notes: [],
  }
}

/** Whether applying the plan would change anything. */
export const hasChanges = (plan: Plan): boolean => plan.steps.some(({ action }) => action !== 'unchanged')
