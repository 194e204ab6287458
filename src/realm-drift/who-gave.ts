import type { AdminClient } from '../admin-api/index.js'
import { isJsonObject } from '../json/index.js'
import { pathSearch } from './event-paths.js'
import type { RoleKey } from './given-roles.js'
import type { WroteItself } from './own-applies.js'
import { type AdminEvent, readAdminEvents } from './read-admin-events.js'
import type { Grant, RoleIdentity } from './read-role-holders.js'

/** A role that somebody has, and how. */
export interface Held {
  readonly role: RoleKey
  readonly grant: Grant
  /** The role that the files give, and into which somebody put it. */
  readonly within?: RoleKey
}

/**
 * Who gave it: to the user; to the group, or let the user into that, whichever came later; or put it into another role.
 * Undefined where an event that does not say which roles may have done it too.
 */
export async function whoGave(
  client: AdminClient,
  realm: string,
  { role, grant, within }: Held,
  identities: ReadonlyMap<RoleKey, RoleIdentity>,
  wroteItself: WroteItself,
): Promise<AdminEvent | undefined> {
  const given = identities.get(role)
  const whole = within === undefined ? undefined : identities.get(within)
  if (given === undefined || (within !== undefined && whole === undefined)) return undefined
  const creations = async (...paths: readonly string[]): Promise<readonly AdminEvent[]> => {
    const found = await Promise.all(
      paths.map(pathSearch).map(async ({ touches, resourcePath = '' }) => {
        const events = await readAdminEvents(client, realm, { resourcePath, operationTypes: 'CREATE' })
        return (events ?? []).filter(touches)
      }),
    )
    return found.flat().sort((one, other) => other.time - one.time)
  }
  /** The newest that gave it, or that does not say what it gave. */
  const giving = async (...paths: readonly string[]): Promise<AdminEvent | undefined> =>
    (await creations(...paths)).find((event) => event.representation === undefined || names(event, given))
  const told = (event: AdminEvent | undefined): AdminEvent | undefined =>
    event === undefined || event.representation === undefined || wroteItself(event) ? undefined : event

  if (whole !== undefined) {
    return told(await giving(`roles-by-id/${whole.id}/composites*`, `${pathOf(whole)}/composites*`))
  }
  const owner = given.clientId === undefined ? 'realm' : `clients/${given.clientId}`
  const { userId, userSince, group } = grant
  if (group === undefined) return told(await giving(`users/${userId}/role-mappings/${owner}`))
  const [mapping, [joining]] = await Promise.all([
    giving(`groups/${group.holderId}/role-mappings/${owner}`),
    creations(`users/${userId}/groups/${group.id}`),
  ])
  const joined = joining === undefined || wroteItself(joining) ? undefined : joining
  if (mapping === undefined) return joined
  if (joined !== undefined && joined.time >= mapping.time) return joined
  if (mapping.representation !== undefined && wroteItself(mapping)) return joined
  // Whoever was made after it may have been put into the group along with that, which no event of its own tells.
  const isMember = joining !== undefined || (userSince !== undefined && userSince <= mapping.time)
  return isMember ? told(mapping) : undefined
}

const pathOf = ({ name, clientId }: RoleIdentity): string =>
  clientId === undefined ? `roles/${name}` : `clients/${clientId}/roles/${name}`

/** A role that was deleted and made again has another id. */
const names = ({ representation }: AdminEvent, { id, name }: RoleIdentity): boolean =>
  Array.isArray(representation) &&
  representation.some((one) => isJsonObject(one) && (typeof one.id === 'string' ? one.id === id : one.name === name))
