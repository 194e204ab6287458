import type { KindName } from '../realm-kinds/index.js'
import type { Inspected } from './inspect-realm.js'
import type { PlanRefusal } from './types.js'

/** What another stack has, and files declare otherwise: each apply would undo the other's, for ever. */
export const refuseOthers = (inspected: readonly Inspected[]): readonly PlanRefusal[] =>
  inspected.flatMap(({ step: { kind, key, action, adopted, ownedBy, changes } }): readonly PlanRefusal[] => {
    if (ownedBy === undefined || adopted === true || action !== 'update') return []
    const fields = changes.map(({ field }) => field).join(', ')
    const message = `${kind} ${key} is of stack ${ownedBy}, and these files declare it otherwise (${fields}): each apply would undo the other's. Leave it to that stack, declare it alike, or take it over with --adopt${WITH_WHOLE[kind] ?? ''}.`
    return [{ code: 'of_another_stack', message }]
  })

/** What is nobody's by itself. */
const WITH_WHOLE: Readonly<Partial<Record<KindName, string>>> = {
  'service-account': ', where the files declare its client too',
}
