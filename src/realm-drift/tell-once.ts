import { entriesOf, without } from './entries.js'
import type { RoleKey } from './given-roles.js'
import { rolesGained } from './linked-roles.js'
import type { RoleByHand } from './role-drift.js'
import type { DriftedField, DriftedObject, ObjectName } from './types.js'

/**
 * Somebody has a role by hand because an object differs: that is one change, and not two.
 *
 * @returns the holders, with the object that already says it
 */
export function tellOnce(holders: readonly RoleByHand[], objects: readonly DriftedObject[]): readonly RoleByHand[] {
  return holders.map((holder) => {
    const cause = objects.find((object) => causes(object, holder))
    return cause === undefined ? holder : { ...holder, because: toName(cause) }
  })
}

function causes(object: DriftedObject, { user, serviceAccountOf, role, via }: RoleByHand): boolean {
  const { kind, key, fields } = object
  const isUser = kind === 'user' ? key.toLowerCase() === user : kind === 'service-account' && key === serviceAccountOf
  const isGained = (): boolean => fields.some((field) => rolesGained(field).includes(role))
  if (via.kind === 'user') return isUser && isGained()
  if (via.kind === 'composite') return kind === 'role-composites' && isRole(key, via.role) && isGained()
  const { path } = via
  if (isUser) return fields.some((field) => field.field === 'groups' && gained(field).includes(path))
  return kind === 'group' && (path === key || path.startsWith(`${key}/`)) && isGained()
}

const isRole = (key: string, role: RoleKey): boolean => key === `realm/${role}` || key === `client/${role}`

const gained = ({ files, live }: DriftedField): readonly string[] => without(entriesOf(live), entriesOf(files))

const toName = ({ kind, key }: ObjectName): ObjectName => ({ kind, key })
