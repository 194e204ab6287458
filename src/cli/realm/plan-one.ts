import type { AdminClient } from '../../admin-api/index.js'
import type { LoadedRealm } from '../../realm-documents/index.js'
import { kindsInOrder, type Plan, type PlanOptions, planRealm } from '../../realm-engine/index.js'
import { bundledPristine, FEATURES, fromBundle } from '../../realm-export/index.js'
import {
  comparableValue,
  compareFields,
  type RealmKind,
  type RealmObject,
  withoutMasks,
} from '../../realm-kinds/index.js'

/** Plans one realm, as it is shown, saved and held against a saved plan. */
export async function planOne(loaded: LoadedRealm, client: AdminClient, options: PlanOptions): Promise<Plan> {
  return markComingAlong(await planRealm(loaded, client, options), loaded)
}

/**
 * A plan for a realm that is not there yet, with a mark at each object that Keycloak makes with every new realm just as it is
 * declared: an export has hundreds of them, and nothing is written for any.
 */
export function markComingAlong(plan: Plan, { document, realm }: Pick<LoadedRealm, 'document' | 'realm'>): Plan {
  if (plan.realmExists) return plan
  const withFeatures = FEATURES.some((feature) => document[feature] === true)
  const pristine = fromBundle(bundledPristine(plan.version, withFeatures), realm).document
  const coming = new Set(
    kindsInOrder().flatMap((kind) => {
      const known = new Map(kind.list(pristine, realm).map((object) => [object.key, object]))
      const equal = kind.list(document, realm).filter((object) => isSame(kind, object, known.get(object.key), realm))
      return equal.map(({ key }) => `${kind.name} ${key}`)
    }),
  )
  const steps = plan.steps.map((step) =>
    step.kind !== 'realm' && step.action === 'create' && coming.has(`${step.kind} ${step.key}`)
      ? { ...step, comesWithRealm: true as const }
      : step,
  )
  return { ...plan, steps }
}

function isSame(kind: RealmKind, declared: RealmObject, usual: RealmObject | undefined, realm: string): boolean {
  if (usual === undefined) return false
  const ours = comparableValue(kind, withoutMasks(declared.value), realm)
  const theirs = comparableValue(kind, usual.value, realm)
  return compareFields(ours, kind.withoutAdditions?.(theirs, ours, realm) ?? theirs).length === 0
}
