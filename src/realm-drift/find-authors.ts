import type { AdminClient } from '../admin-api/index.js'
import { isJsonObject } from '../json/index.js'
import type { Inspected, ObservedRealm } from '../realm-engine/index.js'
import type { FieldChange, RealmDocument, RealmObject } from '../realm-kinds/index.js'
import { EVENT_TYPES, eventPaths } from './event-paths.js'
import { findFieldChange } from './find-author.js'
import { type AdminEvent, readAdminEvents } from './read-admin-events.js'
import type { DriftedField, DriftedObject, EventSettings, NoAuthor, Touch } from './types.js'

/** What is needed to say who changed something. */
export interface Witness {
  readonly client: AdminClient
  readonly realm: string
  readonly observed: ObservedRealm
  readonly settings: EventSettings
  name(event: AdminEvent): Promise<Touch>
}

type Attribution = Pick<DriftedObject, 'fields' | 'lastChange' | 'noAuthor'>

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

/** Who last changed an object that Keycloak has, and who brought each differing value about. */
export async function whoChanged(
  witness: Witness,
  { kind, current, step }: Pick<Inspected, 'kind' | 'current' | 'step'>,
): Promise<Attribution> {
  const fields = step.changes.map(fieldOf)
  if (!witness.settings.enabled) return { fields, noAuthor: 'events_off' }
  const paths = current === undefined ? [] : eventPaths(kind.name, current, witness.observed.document)
  if (paths.length === 0) return { fields, noAuthor: 'not_recorded' }
  const found = await Promise.all(
    paths.map(async ({ touches, ...search }) => {
      const events = await readAdminEvents(witness.client, witness.realm, search)
      return events?.filter(touches)
    }),
  )
  if (found.some((events) => events === undefined)) return { fields, noAuthor: 'events_forbidden' }
  const events = found.flatMap((some) => some ?? []).sort((one, other) => other.time - one.time)
  const [newest] = events
  if (newest === undefined) return { fields, noAuthor: 'no_event' }
  const explained = await Promise.all(fields.map((field) => explain(witness, field, events)))
  if (explained.length > 0 && explained.every(({ unexplained }) => unexplained)) {
    return { fields: explained, noAuthor: 'not_in_events' }
  }
  return { fields: explained, lastChange: await witness.name(newest) }
}

/** Who deleted an object that the files have. */
export async function whoDeleted(
  witness: Witness,
  { kind, wanted }: Pick<Inspected, 'kind' | 'wanted'>,
): Promise<Attribution> {
  const none = (noAuthor: NoAuthor): Attribution => ({ fields: [], noAuthor })
  if (!witness.settings.enabled) return none('events_off')
  const type = EVENT_TYPES[kind.name]
  if (type === undefined) return none('not_recorded')
  const search = { resourceTypes: type, operationTypes: 'DELETE' }
  const [deletions, creations] = await Promise.all([
    readAdminEvents(witness.client, witness.realm, search),
    readAdminEvents(witness.client, witness.realm, { ...search, operationTypes: 'CREATE' }),
  ])
  if (deletions === undefined || creations === undefined) return none('events_forbidden')
  const ids = new Set(creations.filter((event) => isAbout(event, wanted)).map(({ path }) => lastOf(path)))
  const known = witness.observed.ledger.objects.get(kind.name)?.get(wanted.key)?.id
  if (known !== undefined) ids.add(known)
  const event = deletions.find((deletion) => ids.has(lastOf(deletion.path)) || isAbout(deletion, wanted))
  return event === undefined ? none('no_event') : { fields: [], lastChange: await witness.name(event) }
}

/** Who made an object that no file has. */
export async function whoMade(
  witness: Witness,
  { kind, current }: Pick<Inspected, 'kind' | 'current'>,
): Promise<Attribution> {
  const made = await whoChanged(witness, {
    kind,
    current,
    step: { kind: kind.name, key: '', action: 'unchanged', changes: [], dangers: [], notes: [] },
  })
  return made
}

/** Owned objects are named within their owners, so their own names alone tell nobody. */
const TOP_LEVEL_NAMES = ['clientId', 'alias', 'username', 'name'] as const

function isAbout({ representation, path }: AdminEvent, wanted: RealmObject): boolean {
  // Within an owner, its path begins with the owner's id, which a deleted one has no more.
  if (wanted.path.length > 3) return false
  if (path === `roles/${wanted.key}` || path === `identity-provider/instances/${wanted.key}`) return true
  if (!isJsonObject(representation)) return false
  const field = TOP_LEVEL_NAMES.find((name) => typeof wanted.value[name] === 'string')
  return field !== undefined && representation[field] === wanted.value[field]
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

async function explain(witness: Witness, field: DriftedField, events: readonly AdminEvent[]): Promise<DriftedField> {
  if (field.secret !== undefined) return field
  const history = findFieldChange(field.field, field.live, events)
  if (history.found) return { ...field, changed: await witness.name(history.event) }
  return history.contradicted ? { ...field, unexplained: true } : field
}

/** A plan goes from Keycloak to the files, a drift the other way. */
function fieldOf(change: FieldChange): DriftedField {
  if ('secret' in change) return { field: change.field, secret: change.secret }
  return {
    field: change.field,
    files: change.to,
    ...(change.from === undefined ? {} : { live: change.from }),
  }
}
