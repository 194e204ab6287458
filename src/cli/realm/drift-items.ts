import type { Drift } from '../../realm-drift/index.js'
import { NO_COLOURS } from '../colours.js'
import { holdersBy, printHolder, printObject, printRole } from './print-drift.js'

/** Everything that drifted, by a name that stays, with the lines that say it: to tell what is another than before. */
export function driftItems(drifts: readonly Drift[]): ReadonlyMap<string, readonly string[]> {
  const several = drifts.length > 1
  const items = drifts.flatMap((drift) => {
    const { realm, realmExists, objects, roles } = drift
    const of = (name: string): string => (several ? `${realm}: ${name}` : name)
    if (!realmExists) return [[of('the realm'), [`- realm ${realm}: it does not exist`]] as const]
    return [
      ...objects.map(
        (object) =>
          [of(`${object.kind} ${object.key}`), printObject(object, holdersBy(drift, object), NO_COLOURS)] as const,
      ),
      ...roles.roles.map((role) => [of(`role ${role.role}`), [printRole(role, NO_COLOURS)]] as const),
      ...holdersBy(drift, undefined).map(
        (holder) => [of(`${holder.user} with role ${holder.role}`), printHolder(holder, NO_COLOURS)] as const,
      ),
    ]
  })
  return new Map(items)
}
