import { type AdminClient, AdminError, adminPath, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonValue } from '../json/index.js'
import type { Inspected, ObservedRealm } from '../realm-engine/index.js'
import type { FieldChange, RealmDocument } from '../realm-kinds/index.js'
import { eventPaths } from './event-paths.js'
import { findFieldChange } from './find-author.js'
import { flowEventPaths } from './flow-events.js'
import { type ClientIds, isRoleField, ownersOfRoles } from './linked-roles.js'
import { mayExplain, type Seen } from './may-explain.js'
import type { WroteItself } from './own-applies.js'
import { type AdminEvent, isUuid, lastOf, readAdminEvents } from './read-admin-events.js'
import type { DriftedField, DriftedObject, EventSettings, GoneObject, Touch } from './types.js'

/** What is needed to say who changed something. */
export interface Witness {
  readonly client: AdminClient
  readonly realm: string
  readonly observed: ObservedRealm
  readonly settings: EventSettings
  readonly wroteItself: WroteItself
  name(event: AdminEvent): Promise<Touch>
}

export type Attribution = Pick<DriftedObject, 'fields' | 'lastChange' | 'noAuthor' | 'ownApply' | 'because'>

/** What admin events the realm keeps, as its export says. */
export function eventSettings(observed: RealmDocument): EventSettings {
  const attributes = isJsonObject(observed.attributes) ? observed.attributes : {}
  const expiration = Number(attributes.adminEventsExpiration)
  return {
    enabled: observed.adminEventsEnabled === true,
    details: observed.adminEventsDetailsEnabled === true,
    ...(Number.isFinite(expiration) && expiration > 0 ? { expirationSeconds: expiration } : {}),
  }
}

/**
 * Who last changed an object that Keycloak has, and who brought each differing value about.
 *
 * @param becauseOf what a field differs by, where that is what is gone
 */
export async function whoChanged(
  witness: Witness,
  { kind, current, step }: Pick<Inspected, 'kind' | 'current' | 'step'>,
  becauseOf: (field: DriftedField) => readonly GoneObject[] = () => [],
): Promise<Attribution> {
  const fields = step.changes.map(fieldOf).map((field) => {
    const because = becauseOf(field)
    return because.length === 0 ? field : { ...field, because }
  })
  const isExplained = fields.length > 0 && fields.every(({ because }) => because !== undefined)
  if (isExplained) return { fields }
  if (!witness.settings.enabled) return { fields, noAuthor: 'events_off' }
  const seen = await eventsOf(witness, { kind, current })
  if (seen === 'not_recorded' || seen === 'events_forbidden') return { fields, noAuthor: seen }
  if (seen.length === 0) return { fields, noAuthor: 'no_event' }
  const own = seen.find(({ event }) => witness.wroteItself(event))
  const creation = seen.find(({ event }) => isCreation(event, current?.value.id))
  const since = Math.max(own?.event.time ?? 0, creation?.event.time ?? 0)
  const after = seen.filter(
    ({ event }) => (event.time > since || event === creation?.event) && !witness.wroteItself(event),
  )
  // Somebody made it in the place of Passerelle's, and thereby all that it has.
  const known = witness.observed.ledger.objects.get(kind.name)?.get(step.key)?.id
  const isRemade = known !== undefined && isUuid(known) && known !== current?.value.id
  const clientIds = fields.some(isRoleField) ? await clientIdsOf(witness, after) : new Map<string, string>()
  const told = fields.map((field) => explain(witness, field, seen, after, clientIds))
  const explained = await Promise.all(
    told.map(async ({ field, event }) =>
      event === undefined ? field : { ...field, changed: await witness.name(event) },
    ),
  )
  const open = told.filter(({ field }) => field.because === undefined && !field.unexplained && !field.ownValue)
  const authors = after.filter(
    ({ event, ...one }) =>
      // Of an object that no file has, whatever happened to it is worth telling.
      fields.length === 0 ||
      (isRemade && event === creation?.event) ||
      open.some(({ field, event: found }) => found === event || mayExplain({ event, ...one }, field, clientIds)),
  )
  const [last] = authors
  if (last !== undefined) return { fields: explained, lastChange: await witness.name(last.event) }
  if (own === undefined || after.length > 0) return { fields: explained, noAuthor: 'not_in_events' }
  return { fields: explained, noAuthor: 'only_own', ownApply: await witness.name(own.event) }
}

/** Who made an object that no file has. */
export async function whoMade(
  witness: Witness,
  { kind, current }: Pick<Inspected, 'kind' | 'current'>,
): Promise<Attribution> {
  const step = { kind: kind.name, key: '', action: 'unchanged', changes: [], dangers: [], notes: [] } as const
  return whoChanged(witness, { kind, current, step })
}

/** All events that touch an object, newest first. */
async function eventsOf(
  { client, realm, observed }: Witness,
  { kind, current }: Pick<Inspected, 'kind' | 'current'>,
): Promise<readonly Seen[] | 'not_recorded' | 'events_forbidden'> {
  const paths =
    current === undefined
      ? []
      : [
          ...eventPaths(kind.name, current, observed.document),
          ...(kind.name === 'authentication-flow' ? await flowEventPaths(client, realm, current) : []),
        ]
  if (paths.length === 0) return 'not_recorded'
  const found = await Promise.all(
    paths.map(async (path) => {
      const { touches, mayChange: _, ...search } = path
      const events = await readAdminEvents(client, realm, search)
      return events?.filter(touches).map((event): Seen => ({ event, path }))
    }),
  )
  if (found.some((events) => events === undefined)) return 'events_forbidden'
  return found.flatMap((some) => some ?? []).sort((one, other) => other.event.time - one.event.time)
}

/** Names of the clients whose roles events link. */
async function clientIdsOf({ client, realm, observed }: Witness, seen: readonly Seen[]): Promise<ClientIds> {
  const known = new Map(
    listMember(observed.document, 'clients').map(({ id, clientId }) => [String(id), String(clientId)]),
  )
  const asked = [...new Set(seen.flatMap(({ event }) => ownersOfRoles(event)))].filter((id) => !known.has(id))
  await Promise.all(
    asked.map(async (id) => {
      const found = await client.get(adminPath`/${realm}/clients/${id}`).catch((error: unknown) => {
        if (error instanceof AdminError && error.code === 'forbidden') return undefined
        throw error
      })
      if (isJsonObject(found)) known.set(id, String(found.clientId))
    }),
  )
  return known
}

interface Explained {
  readonly field: DriftedField
  readonly event?: AdminEvent
}

function explain(
  witness: Witness,
  field: DriftedField,
  seen: readonly Seen[],
  after: readonly Seen[],
  clientIds: ClientIds,
): Explained {
  if (field.because !== undefined || field.secret !== undefined) return { field }
  const history = findFieldChange(
    field.field,
    field.live,
    seen.map(({ event }) => event),
  )
  if (history.found) {
    if (witness.wroteItself(history.event)) return { field: { ...field, ownValue: true }, event: history.event }
    const isSince = after.some(({ event }) => event === history.event)
    return isSince ? { field, event: history.event } : { field: { ...field, unexplained: true } }
  }
  if (history.contradicted) return { field: { ...field, unexplained: true } }
  // What says which links came or went, or what was done to a part of it.
  const last = after.find((one) => one.event.representation !== undefined && mayExplain(one, field, clientIds))
  return last === undefined ? { field } : { field, event: last.event }
}

/** Whether an event made the object that has an id, and not another that had its name. Paths of roles are their names. */
function isCreation({ operation, representation, path }: AdminEvent, id: JsonValue | undefined): boolean {
  if (operation !== 'CREATE') return false
  const said = isJsonObject(representation) ? representation.id : undefined
  if (said !== undefined) return said === id
  return lastOf(path) === id || /^(clients\/[^/]+\/)?roles\/[^/]+$/.test(path)
}

/** A plan goes from Keycloak to the files, a drift the other way. */
export function fieldOf(change: FieldChange): DriftedField {
  if ('secret' in change) return { field: change.field, secret: change.secret }
  return {
    field: change.field,
    files: change.to,
    ...(change.from === undefined ? {} : { live: change.from }),
  }
}
