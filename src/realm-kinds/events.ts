import type { JsonValue } from '../json/index.js'
import { nearestWord } from '../spelling/index.js'
import type { FieldChange, StepInSight } from './kind.js'
import { KNOWN_EVENT_TYPES } from './known-event-types.js'
import { realmFieldsKind } from './realm-fields.js'

/** What the realm records. It stands in two places of the admin interface; the realm's own fields are the ones used. */
export const events = realmFieldsKind(
  {
    name: 'events',
    title: 'Events',
    identity: 'one in a realm',
    after: ['realm'],
    serverFills: [],
    fields: [
      'adminEventsDetailsEnabled',
      'adminEventsEnabled',
      'enabledEventTypes',
      'eventsEnabled',
      'eventsExpiration',
      'eventsListeners',
    ],
  },
  {
    // Keycloak leaves out an expiration of 0 (never), and lists that are empty.
    read: async ({ exported }) => ({
      eventsExpiration: exported.eventsExpiration ?? 0,
      enabledEventTypes: exported.enabledEventTypes ?? [],
      eventsListeners: exported.eventsListeners ?? [],
    }),
    dangers: (step) => eventDangers(step),
    mistakes: ({ value }) => unknownTypes(value.enabledEventTypes),
  },
)

/** Keycloak keeps any word, and records nothing for one that it doesn't know. */
function unknownTypes(types: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(types)) return []
  return types
    .filter((type: JsonValue) => typeof type !== 'string' || !KNOWN_EVENT_TYPES.includes(type))
    .map((type: JsonValue) => {
      const near = nearestWord(String(type), KNOWN_EVENT_TYPES)
      return `enabledEventTypes names ${String(type)}, which is no event type of Keycloak's. ${near === undefined ? 'Correct its name.' : `Is ${near} meant?`}`
    })
}

const OFF: Readonly<Record<string, string>> = {
  adminEventsEnabled: 'nobody can tell any more who changed the realm',
  adminEventsDetailsEnabled: 'nobody can tell any more what was changed',
  eventsEnabled: 'sign-ins are no longer recorded',
}

function eventDangers({ changes }: StepInSight): readonly string[] {
  return changes.flatMap((change) => {
    if ('secret' in change) return []
    const why = OFF[change.field] !== undefined && change.to === false ? OFF[change.field] : lossIn(change)
    return why === undefined ? [] : [`${change.field}: ${why}`]
  })
}

function lossIn({ field, from, to }: Exclude<FieldChange, { secret: 'changed' }>): string | undefined {
  if (field === 'eventsExpiration' && typeof to === 'number' && to > 0) {
    return from === 0 || (typeof from === 'number' && to < from) ? 'older events are deleted' : undefined
  }
  if (field !== 'eventsListeners' && field !== 'enabledEventTypes') return undefined
  const kept = Array.isArray(to) ? to : []
  const gone = Array.isArray(from) ? from.filter((word: JsonValue) => !kept.includes(word)) : []
  // An empty list of types means all of them.
  if (gone.length === 0 || (field === 'enabledEventTypes' && kept.length === 0)) return undefined
  return `no longer ${field === 'eventsListeners' ? 'told' : 'recorded'}: ${gone.join(', ')}`
}
