import type { AdminClient } from '../admin-api/index.js'
import { listMember } from '../admin-api/index.js'
import { isJsonObject } from '../json/index.js'
import type { Survey } from '../realm-engine/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'
import type { Witness } from './find-authors.js'
import { closure, type GivenRoles, givenRoles, type RoleKey, texts, usersIn } from './given-roles.js'
import { keycloaksOwn } from './keycloaks-own.js'
import type { IsOfAnother } from './of-another-stack.js'
import { type Grant, isEverybodys, type RoleHolders, readRoleHolders } from './read-role-holders.js'
import type { ObjectName, Touch } from './types.js'
import { whoGave } from './who-gave.js'

/** What roles allow, where there is a policy. */
export interface RolePolicy {
  /** Roles that the policy knows. */
  readonly roles: readonly string[]
  permissionsOf(roles: readonly string[]): readonly string[]
}

export interface RoleDriftOptions {
  /** Whose roles are looked at: those whom the files name, everybody, nobody, or a pattern of usernames with `*`. */
  readonly users: 'declared' | 'all' | 'none' | { readonly pattern: string }
  readonly policy?: RolePolicy
}

/** A realm role that the files don't have, though the policy or Keycloak do. */
export interface RoleDisagreement {
  readonly role: string
  readonly inPolicy: boolean
  readonly live: boolean
}

/** Somebody who has a role that the files do not give. */
export interface RoleByHand {
  readonly user: string
  /** The client whose service account that is. */
  readonly serviceAccountOf?: string
  readonly role: RoleKey
  /** How they came to it. */
  readonly via:
    | { readonly kind: 'user' }
    | { readonly kind: 'group'; readonly path: string }
    | { readonly kind: 'composite'; readonly role: RoleKey }
  /** Roles that come along with it. */
  readonly with: readonly RoleKey[]
  /** What the policy allows by it, that the files' roles of this user do not. */
  readonly permissions: readonly string[]
  readonly lastChange?: Touch
  /** The object that differs, and by which they have it: the same change. */
  readonly because?: ObjectName
}

export interface RoleDrift {
  readonly roles: readonly RoleDisagreement[]
  readonly holders: readonly RoleByHand[]
}

/** How Keycloak names the user of a client. */
const ACCOUNT = 'service-account-'

/** Where files, policy and Keycloak do not agree about roles, and who has some past the files. Notes are no difference. */
export async function findRoleDrift(
  client: AdminClient,
  realm: string,
  { wanted, observed }: Pick<Survey, 'wanted' | 'observed'>,
  { users, policy, isOfAnother }: RoleDriftOptions & { readonly isOfAnother: IsOfAnother },
  events: Pick<Witness, 'settings' | 'wroteItself' | 'name'>,
): Promise<RoleDrift & { readonly notes: readonly string[] }> {
  const declared = new Set(usersIn(wanted).keys())
  const isWanted = inScope(users, declared)
  const withUsers = users !== 'none' && (users !== 'declared' || declared.size > 0)
  const isUserOfAnother = (user: string, id: string): boolean =>
    user.startsWith(ACCOUNT)
      ? isOfAnother('service-account', user.slice(ACCOUNT.length), id)
      : isOfAnother('user', user, id)
  const live = await readRoleHolders(client, realm, withUsers ? clientsToAsk(wanted) : [], withUsers)
  const given = givenRoles(wanted, {
    ...keycloaksOwn(observed, realm),
    contained: live.contained,
    defaultGroups: texts(observed.document.defaultGroups),
  })
  const grants = live.grants.filter(
    ({ user, userId }) => isWanted(user) && (declared.has(user.toLowerCase()) || !isUserOfAnother(user, userId)),
  )
  const found = byHand(realm, grants, live, given, policy)
  const isRoleOfAnother = (role: string): boolean =>
    isOfAnother('realm-role', role, live.identities.get(role)?.id ?? '')
  const holders = await Promise.all(
    found.map(async ({ grant, ...holder }): Promise<RoleByHand> => {
      const held = { grant, role: holder.role, ...(holder.via.kind === 'composite' ? { within: holder.via.role } : {}) }
      const change = events.settings.enabled
        ? await whoGave(client, realm, held, live.identities, events.wroteItself)
        : undefined
      return { ...holder, ...(change === undefined ? {} : { lastChange: await events.name(change) }) }
    }),
  )
  return {
    roles: disagreements(wanted, live.realmRoles, realm, policy).filter(({ role }) => !isRoleOfAnother(role)),
    holders,
    notes: unknownToPolicy(wanted, realm, policy),
  }
}

/**
 * A role that the policy decides by and nobody has, or that Keycloak has and the files don't know. One that the files have
 * and Keycloak has not is an object that is missing.
 */
function disagreements(
  wanted: RealmDocument,
  live: readonly string[],
  realm: string,
  policy: RolePolicy | undefined,
): readonly RoleDisagreement[] {
  if (policy === undefined) return []
  const roles = rolesIn(wanted)
  const all = [...new Set([...policy.roles, ...live])].filter((role) => !isEverybodys(role, realm)).sort()
  return all
    .filter((role) => !roles.includes(role))
    .map((role) => ({ role, inPolicy: policy.roles.includes(role), live: live.includes(role) }))
}

/** Roles that files and Keycloak have and the policy does not know: maybe another application's. */
const unknownToPolicy = (wanted: RealmDocument, realm: string, policy: RolePolicy | undefined): readonly string[] =>
  policy === undefined
    ? []
    : rolesIn(wanted)
        .filter((role) => !policy.roles.includes(role) && !isEverybodys(role, realm))
        .map((role) => `role ${role} is in the files, and policy.yaml does not know it: it allows nothing.`)

const rolesIn = ({ roles }: RealmDocument): readonly string[] =>
  isJsonObject(roles) ? listMember(roles, 'realm').map(({ name }) => String(name)) : []

interface Found extends Omit<RoleByHand, 'lastChange'> {
  readonly grant: Grant
}

function byHand(
  realm: string,
  grants: readonly Grant[],
  { contained }: RoleHolders,
  { of: givenTo, bringsAll }: GivenRoles,
  policy: RolePolicy | undefined,
): readonly Found[] {
  const found: Found[] = []
  const livePartsOf = (role: RoleKey): readonly RoleKey[] => contained.get(role) ?? []
  const seen = new Set<string>()
  const add = (grant: Grant, role: RoleKey, via: RoleByHand['via']): void => {
    const { user } = grant
    const name = `${user} ${role}`
    if (seen.has(name)) return
    seen.add(name)
    const given = givenTo(user)
    const brought = [...closure([role], livePartsOf)]
      .filter((one) => one !== role && !given.has(one) && !isEverybodys(one, realm))
      .sort()
    const before = new Set(policy?.permissionsOf([...given]) ?? [])
    const allowed = policy?.permissionsOf([role, ...brought]) ?? []
    found.push({
      user,
      ...(user.startsWith(ACCOUNT) ? { serviceAccountOf: user.slice(ACCOUNT.length) } : {}),
      role,
      via,
      with: brought,
      permissions: allowed.filter((permission) => !before.has(permission)),
      grant,
    })
  }
  for (const grant of grants) {
    if (givenTo(grant.user).has(grant.role)) continue
    if (grant.group !== undefined && bringsAll(grant.user, grant.group.path)) continue
    add(grant, grant.role, grant.group === undefined ? { kind: 'user' } : { kind: 'group', path: grant.group.path })
  }
  // A role that the files give, but that somebody put another into; what that one brings along is told with it.
  for (const grant of grants) {
    const given = givenTo(grant.user)
    if (!given.has(grant.role)) continue
    for (const whole of closure([grant.role], livePartsOf)) {
      if (!given.has(whole)) continue
      for (const part of livePartsOf(whole)) {
        if (!given.has(part) && !isEverybodys(part, realm)) add(grant, part, { kind: 'composite', role: whole })
      }
    }
  }
  return found.sort((one, other) => compare(one.user, other.user) || compare(one.role, other.role))
}

function inScope(users: RoleDriftOptions['users'], declared: ReadonlySet<string>): (user: string) => boolean {
  if (users === 'all') return () => true
  if (users === 'none') return () => false
  if (users === 'declared') return (user) => declared.has(user.toLowerCase())
  const parts = users.pattern
    .toLowerCase()
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's')
  return (user) => pattern.test(user.toLowerCase())
}

/** Those of which the files speak, and the one whose roles govern the realm. */
function clientsToAsk(wanted: RealmDocument): readonly string[] {
  const roles = isJsonObject(wanted.roles) ? wanted.roles : {}
  return [...new Set([...Object.keys(isJsonObject(roles.client) ? roles.client : {}), 'realm-management'])].filter(
    (clientId) => !['account', 'broker'].includes(clientId),
  )
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
