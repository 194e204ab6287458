import type { AdminClient } from '../admin-api/index.js'
import { AdminError, expectObject } from '../admin-api/index.js'
import { isJsonObject } from '../json/index.js'
import { type KindName, type RealmDocument, readRoles } from '../realm-kinds/index.js'
import { EMPTY_LEDGER, INTENT, readLedger } from '../realm-ledger/index.js'
import { lockIn, withoutOwnMarks } from './own-marks.js'
import { realmRequests } from './realm-requests.js'
import { requireVersion } from './require-version.js'
import type { KindAtWork, ObservedRealm } from './types.js'
import { whatToExport } from './what-to-export.js'

/**
 * Reads what the kinds at work need, in as few requests as it takes: Keycloak's partial export has nearly everything.
 * It leaves out clients, and roles with groups, where nobody asks for them: thousands of groups take it seconds.
 */
export async function readRealm(
  client: AdminClient,
  realm: string,
  kinds: readonly KindAtWork[],
  pruned: ReadonlySet<KindName> = new Set(),
): Promise<ObservedRealm> {
  const api = realmRequests(client, realm)
  const { query, rolesApart } = await whatToExport(api, kinds, pruned)
  const answer = await exportRealm(client, realm, query)
  if (answer === undefined) return absentRealm(await client.serverVersion())
  requireRealm(answer, realm)
  requireWhole(answer, query)
  requireVersion(typeof answer.keycloakVersion === 'string' ? answer.keycloakVersion : undefined)
  const exported = rolesApart === undefined ? answer : await readRoles(api, answer, rolesApart)
  const ledger = readLedger(exported.attributes, realm)
  const knownIds = (kind: KindName): ReadonlyMap<string, string> =>
    new Map([...(ledger.objects.get(kind) ?? [])].map(([key, { id }]) => [key, id === INTENT ? '' : id]))
  const reading = { realm, api, exported, knownIds, pruned }
  const apart = await Promise.all(kinds.map(({ kind, declared }) => kind.read?.(reading, declared) ?? {}))
  const { keycloakVersion } = exported
  const lock = lockIn(exported)
  return {
    exists: true,
    document: withoutOwnMarks(apart.reduce(merge, exported)),
    ledger,
    ...(lock === undefined ? {} : { lock }),
    ...(typeof keycloakVersion === 'string' ? { version: keycloakVersion } : {}),
  }
}

function absentRealm(version: string | undefined): ObservedRealm {
  requireVersion(version)
  return {
    exists: false,
    document: version === undefined ? {} : { keycloakVersion: version },
    ledger: EMPTY_LEDGER,
    ...(version === undefined ? {} : { version }),
  }
}

/** The realm's partial export; undefined when there is no such realm. It is a POST that changes nothing. */
async function exportRealm(
  client: AdminClient,
  realm: string,
  query: URLSearchParams,
): Promise<RealmDocument | undefined> {
  const answer = await client.readByPost(`/${encodeURIComponent(realm)}/partial-export?${query}`)
  return answer === undefined ? undefined : expectObject(answer, 'the export of the realm')
}

/** What kinds read apart; two of them may add to one member, as client roles and realm roles do. */
function merge(document: RealmDocument, part: RealmDocument): RealmDocument {
  const members = Object.entries(part).map(([name, value]) => {
    const known = document[name]
    return [name, isJsonObject(known) && isJsonObject(value) ? { ...known, ...value } : value] as const
  })
  return { ...document, ...Object.fromEntries(members) }
}

/** Every realm has clients and roles: an export that lacks what was asked for would make all of it look new. */
function requireWhole(exported: RealmDocument, query: URLSearchParams): void {
  const { clients, roles, groups = [] } = exported
  const lacks = [
    ...(query.get('exportClients') === 'true' && !(Array.isArray(clients) && clients.length > 0) ? ['clients'] : []),
    ...(query.get('exportGroupsAndRoles') === 'true' && !(isJsonObject(roles) && Array.isArray(roles.realm))
      ? ['roles']
      : []),
    ...(Array.isArray(groups) ? [] : ['groups']),
  ]
  if (lacks.length === 0) return
  throw new AdminError(
    'unexpected_answer',
    `Keycloak's export of realm ${exported.realm} lacks its ${lacks.join(' and ')}. Is a proxy in front of it that cuts answers?`,
  )
}

/** An export that names another realm is no answer to what was asked. */
function requireRealm(exported: RealmDocument, realm: string): void {
  if (exported.realm === realm) return
  throw new AdminError('unexpected_answer', `Keycloak answered with another realm than ${realm}.`)
}
