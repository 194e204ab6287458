import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { entriesOf, without } from './entries.js'
import type { EventPath } from './event-paths.js'
import { isSameValue, memberAt } from './find-author.js'
import { type ClientIds, isRoleField, linksRoles, roleLinkExplains } from './linked-roles.js'
import type { AdminEvent } from './read-admin-events.js'
import type { DriftedField } from './types.js'

/** An event, and the path by which it was found. */
export interface Seen {
  readonly event: AdminEvent
  readonly path: EventPath
}

/** Links to other objects: they come and go by requests of their own. */
const LINKS =
  /^(realmRoles|clientRoles|groups|realm|client|members|defaultGroups|default\w*Scopes|optional\w*Scopes)(\.|$)/
const LINKING =
  /\/(role-mappings|composites|scope-mappings|groups|members)(\/|$)|^default-groups|(default|optional)-client-scopes/

/** Whether an event may have brought a difference about, as far as it says itself. Creation is no change. */
export function mayExplain({ event, path }: Seen, field: DriftedField, clientIds: ClientIds): boolean {
  if (path.mayChange !== undefined) return path.mayChange(event, field.field)
  const isLinking = LINKING.test(event.path)
  if (isLinking !== LINKS.test(field.field)) return false
  if (linksRoles(event) !== isRoleField(field)) return false
  if (isLinking) return isRoleField(field) ? roleLinkExplains(event, field, clientIds) : linkExplains(event, field)
  if (event.operation === 'CREATE') return false
  if (field.secret !== undefined || !isJsonObject(event.representation)) return true
  const said = memberAt(event.representation, field.field)
  return said === undefined ? field.live === undefined : isSameValue(field.field, said, field.live)
}

/** Creating a link adds an entry, deleting one takes one away; where the event says which, it has to be that. */
function linkExplains({ operation, representation }: AdminEvent, { files, live }: DriftedField): boolean {
  const [before, now] = [entriesOf(files), entriesOf(live)]
  const changed = operation === 'DELETE' ? without(before, now) : without(now, before)
  const named = namesIn(representation)
  return named.length === 0 ? changed.length > 0 : changed.some((entry) => named.some((name) => endsWith(entry, name)))
}

const namesIn = (representation: JsonValue | undefined): readonly string[] =>
  (Array.isArray(representation) ? representation : [representation ?? null]).flatMap((one: JsonValue) =>
    isJsonObject(one) ? nameOf(one) : [],
  )

/** Of a group its path. */
const nameOf = ({ path, name }: JsonObject): readonly string[] =>
  typeof path === 'string' ? [path] : typeof name === 'string' ? [name] : []

const endsWith = (entry: string, name: string): boolean => entry === name || entry.endsWith(`/${name}`)
