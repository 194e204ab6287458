import type { PlanStep } from '../realm-engine/index.js'
import { administers, type FieldChange, type KindName, type RealmDocument } from '../realm-kinds/index.js'
import { closure, compositesOf, type RoleKey, rolesOfGroups, texts } from './given-roles.js'

/** Roles that somebody, or whoever is in a group or has another role, has from a step on. */
export interface RoleGrant {
  /** `user jean`, `group /vets`, `service-account backend-api`, `role vet`. */
  readonly to: string
  /** Those first that administer; `superviseur` of the realm, `backend-api/reader` of a client. */
  readonly roles: readonly RoleKey[]
  /** Whether one of them administers: Keycloak, by itself or by what it is made of, or what `isPowerful` says. */
  readonly administration: boolean
}

/** What has roles, how it is called, and in which fields they stand. */
const HOLDERS: Partial<Record<KindName, { readonly word: string; readonly realm: string; readonly client: string }>> = {
  user: { word: 'user', realm: 'realmRoles', client: 'clientRoles.' },
  group: { word: 'group', realm: 'realmRoles', client: 'clientRoles.' },
  'service-account': { word: 'service-account', realm: 'realmRoles', client: 'clientRoles.' },
  'role-composites': { word: 'role', realm: 'realm', client: 'client.' },
}

/**
 * What a step of a plan gives, for the audit trail: roles themselves, and those of groups that somebody joins, as far as the
 * files say which roles these have.
 *
 * @param isPowerful whether a role administers something else than Keycloak, such as this server
 */
export function grantOfStep(
  step: PlanStep,
  document: RealmDocument,
  isPowerful: (role: RoleKey) => boolean = () => false,
): RoleGrant | undefined {
  const holder = HOLDERS[step.kind]
  if (holder === undefined || (step.action !== 'create' && step.action !== 'update')) return undefined
  const fields = step.action === 'create' ? (step.declares ?? []) : step.changes
  const given = fields.flatMap((change) => {
    if ('secret' in change) return []
    if (change.field === 'groups') return rolesBy(document, addedIn(change))
    if (change.field === holder.realm) return addedIn(change)
    if (!change.field.startsWith(holder.client)) return []
    const clientId = change.field.slice(holder.client.length)
    return addedIn(change).map((role) => `${clientId}/${role}`)
  })
  const composites = compositesOf(document)
  const isAdministration = (role: RoleKey): boolean =>
    [...closure([role], (one) => composites.get(one) ?? [])].some((one) => administers(one) || isPowerful(one))
  const all = [...new Set(given)].sort()
  const strong = all.filter(isAdministration)
  if (all.length === 0) return undefined
  return {
    to: `${holder.word} ${step.kind === 'role-composites' ? step.key.replace(/^(realm|client)\//, '') : step.key}`,
    roles: [...strong, ...all.filter((role) => !strong.includes(role))],
    administration: strong.length > 0,
  }
}

function addedIn(change: Exclude<FieldChange, { readonly secret: string }>): readonly string[] {
  const before = texts(change.from)
  return texts(change.to).filter((name) => !before.includes(name))
}

/** Of groups that the files declare. */
function rolesBy(document: RealmDocument, groups: readonly string[]): readonly RoleKey[] {
  const ofGroups = rolesOfGroups(document)
  return groups.flatMap((path) => ofGroups.get(path) ?? [])
}
