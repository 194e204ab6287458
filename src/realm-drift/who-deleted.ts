import { isJsonObject, type JsonValue } from '../json/index.js'
import type { Inspected } from '../realm-engine/index.js'
import type { RealmObject } from '../realm-kinds/index.js'
import { EVENT_TYPES, idsOfClient } from './event-paths.js'
import type { Attribution, Witness } from './find-authors.js'
import { type AdminEvent, isUuid, lastOf, readAdminEvents } from './read-admin-events.js'
import type { NoAuthor } from './types.js'

/** Who deleted an object that the files have. */
export async function whoDeleted(
  witness: Witness,
  { kind, wanted }: Pick<Inspected, 'kind' | 'wanted'>,
): Promise<Attribution> {
  const none = (noAuthor: NoAuthor): Attribution => ({ fields: [], noAuthor })
  if (!witness.settings.enabled) return none('events_off')
  const type = EVENT_TYPES[kind.name]
  if (type === undefined) return none('not_recorded')
  const search = { resourceTypes: type }
  const [deletions, creations] = await Promise.all([
    readAdminEvents(witness.client, witness.realm, { ...search, operationTypes: 'DELETE' }),
    readAdminEvents(witness.client, witness.realm, { ...search, operationTypes: 'CREATE' }),
  ])
  if (deletions === undefined || creations === undefined) return none('events_forbidden')
  const isItsPath = pathOf(witness, kind.name, wanted)
  const known = witness.observed.ledger.objects.get(kind.name)?.get(wanted.key)?.id
  const made = creations.filter((event) => isItsPath(event) || (isItsPlace(event, wanted) && isNamed(event, wanted)))
  const ids = new Set([...(known !== undefined && isUuid(known) ? [known] : []), ...made.flatMap(idsIn)])
  const isIt = (event: AdminEvent): boolean =>
    isItsPath(event) ||
    idsIn(event).some((id) => ids.has(id)) ||
    (ids.size === 0 && isItsPlace(event, wanted) && isNamed(event, wanted))
  const event = deletions.find(isIt)
  if (event === undefined) return none('no_event')
  // One of that name was made again after it, and is gone now too.
  if (made.some(({ time }) => time > event.time)) return none('no_event')
  const touch = await witness.name(event)
  return witness.wroteItself(event) ? { ...none('only_own'), ownApply: touch } : { fields: [], lastChange: touch }
}

/** Kinds whose objects have paths by their names. */
function pathOf(witness: Witness, kind: string, { key, value }: RealmObject): (event: AdminEvent) => boolean {
  const paths =
    kind === 'realm-role'
      ? [`roles/${key}`]
      : kind === 'identity-provider'
        ? [`identity-provider/instances/${key}`]
        : kind === 'client-role'
          ? idsOfClient(witness.observed, key.slice(0, key.length - String(value.name).length - 1)).map(
              (owner) => `clients/${owner}/roles/${String(value.name)}`,
            )
          : []
  return ({ path }) => paths.includes(path)
}

/** What stands within something else is named within it: there its name alone tells nobody. */
const isItsPlace = ({ path }: AdminEvent, { path: wanted }: RealmObject): boolean =>
  wanted.length <= 2 && /^[^/]+\/[^/]+$|^authentication\/flows\//.test(path)

const NAMES = ['clientId', 'alias', 'username', 'name'] as const

function isNamed({ representation }: AdminEvent, { value }: RealmObject): boolean {
  if (!isJsonObject(representation)) return false
  const field = NAMES.find((name) => typeof value[name] === 'string')
  if (field === undefined) return false
  // A copy of a flow is made by its new name.
  const said = representation[field] ?? representation.newName
  return lower(said) === lower(value[field])
}

/** Keycloak's usernames are in lower case. */
const lower = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value.toLowerCase() : undefined

function idsIn({ representation, path }: AdminEvent): readonly string[] {
  const id = isJsonObject(representation) ? representation.id : undefined
  if (typeof id === 'string') return [id]
  return isUuid(lastOf(path)) ? [lastOf(path)] : []
}
