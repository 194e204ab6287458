import type { AdminClient } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import { createSecretDigests } from '../realm-ledger/index.js'
import { hashObject } from './hash-object.js'
import { realmRequests } from './realm-requests.js'
import { refuseOthers } from './refuse-others.js'
import { refusePartialSight } from './refuse-partial-sight.js'
import { refuseUnknown } from './refuse-unknown.js'
import { refuseUnknownProviders } from './refuse-unknown-providers.js'
import { type Survey, surveyRealm } from './survey-realm.js'
import type { Plan, PlanOptions, PlanStep } from './types.js'

/**
 * Compares what is declared with what the server has. Reads only.
 *
 * Only declared fields count: whatever else the server has is left alone.
 *
 * @throws AdminError; `unknown_reference` when something is named that neither the files nor the realm have
 */
export async function planRealm(loaded: LoadedRealm, client: AdminClient, options: PlanOptions = {}): Promise<Plan> {
  const survey = await surveyRealm(loaded, client, options, createSecretDigests())
  const { wanted, kinds, observed, inspected } = survey
  const api = realmRequests(client, loaded.realm)
  if (observed.exists) await refusePartialSight(inspected, api)
  await refuseUnknown(loaded, wanted, kinds, observed, api)
  await refuseUnknownProviders(loaded, inspected, client)
  return planOf(survey, loaded, client, options)
}

/** The plan that follows from a survey. */
export function planOf(
  { observed, inspected, deletions }: Survey,
  { realm }: LoadedRealm,
  { url }: AdminClient,
  options: PlanOptions,
): Plan {
  return {
    realm,
    url,
    realmExists: observed.exists,
    ...(observed.version === undefined ? {} : { version: observed.version }),
    withDevelopmentUsers: options.withDevelopmentUsers ?? false,
    options,
    steps: [...deletions.deletable, ...inspected].map(({ step }) => step),
    notes: [...inspected.flatMap(({ leftAlone }) => leftAlone), ...deletions.notes],
    refusals: [...refuseOthers(inspected), ...deletions.refusals],
    ...(observed.lock === undefined ? {} : { lock: observed.lock }),
    touched: Object.fromEntries(
      [...deletions.deletable, ...inspected]
        .filter(({ step }) => step.action !== 'unchanged')
        .map(({ kind, step, current }) => [`${kind.name} ${step.key}`, hashObject(kind, current, realm)]),
    ),
  }
}

/** Whether a step changes anything, the ledger included. */
export const isChange = ({ action, adopted }: PlanStep): boolean => action !== 'unchanged' || adopted === true

/** Whether applying the plan would change anything. */
export const hasChanges = (plan: Plan): boolean => plan.steps.some(isChange)
