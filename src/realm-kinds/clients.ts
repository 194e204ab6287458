import { adminPath, expectObject, expectObjects, expectText, listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { ADMIN_PERMISSIONS } from './authorization-objects.js'
import { type Documents, unfitBindings } from './bindable-flows.js'
import { BUILT_IN_CLIENTS } from './built-in-names.js'
import { clientDangers } from './client-dangers.js'
import { comparableClient, documentClient, OVERRIDES, withFlowIds, writtenClient } from './client-forms.js'
import { readClientSecrets } from './client-secrets.js'
import type { RealmDocument, RealmKind, RealmObject } from './kind.js'
import { layOver } from './lay-over.js'
import { providerIn } from './named-providers.js'
import { keepSigningKey } from './saml-keys.js'
import { linkScopes } from './scope-links.js'
import { objectIn, textsIn } from './texts-in.js'

const WHAT = 'the clients'

/** Keycloak ignores them in a PUT of the client. */
const LINKS = [
  { field: 'defaultClientScopes', path: 'default-client-scopes' },
  { field: 'optionalClientScopes', path: 'optional-client-scopes' },
] as const

const LINK_FIELDS: readonly string[] = LINKS.map(({ field }) => field)

/** Keycloak links it by itself to each client with a service account. */
const SERVICE_ACCOUNT_SCOPE = 'service_account'

/** Clients by themselves, with their links to client scopes. */
export const clients: RealmKind = {
  name: 'client',
  title: 'Clients',
  field: 'clients[]',
  identity: '`clientId`',
  after: ['realm', 'client-scope', 'default-client-scopes', 'authentication-flow'],
  exported: 'clients',
  serverFills: ['id', 'access', 'origin', 'registeredNodes', 'registrationAccessToken', 'protocolMappers.*.id'],
  list: (document, realm) =>
    listMember(document, 'clients').map((client, at) => {
      const key = expectText(client, 'clientId', WHAT)
      // All of it is Keycloak's own, which refuses to have it changed.
      const value = key === ADMIN_PERMISSIONS ? pick(client, ['id', 'clientId']) : client
      return { key, value: documentClient(value, document, realm), path: ['clients', at] }
    }),
  read: readClientSecrets,
  normalise: comparableClient,
  withoutAdditions(observed, wanted) {
    const automatic = textsIn(wanted, 'defaultClientScopes').includes(SERVICE_ACCOUNT_SCOPE) ? [] : AUTOMATIC
    return withoutAutomatic(observed, automatic)
  },
  async listIds(api) {
    const found = expectObjects(await api.get('/clients'), WHAT)
    return new Map(found.map((client) => [expectText(client, 'clientId', WHAT), expectText(client, 'id', WHAT)]))
  },
  async create(writing, { key, value }) {
    // Keycloak makes it by itself when the realm's permissions are switched on, and refuses another.
    if (key === ADMIN_PERMISSIONS) return
    const body = await withFlowIds(writing, writtenClient(value))
    const id = await writing.api.post('/clients', body)
    writing.made('client', key, id)
    await keepSigningKey(writing, id ?? (await writing.idOf('client', key)), body)
  },
  async update(writing, { key, value }, current, changes) {
    const path = adminPath`/clients/${await writing.idOf('client', key)}`
    const changed = new Set(changes.map(({ field }) => field.split('.')[0] ?? field))
    if ([...changed].some((field) => !LINK_FIELDS.includes(field))) {
      // Secrets stay out of it unless they change. Keycloak keeps what is left out, and merges attributes.
      const kept = changed.has('secret') ? [] : ['secret']
      const own = without(writtenClient(value), [...LINK_FIELDS, ...kept, 'protocolMappers'])
      const now = without(expectObject(await writing.api.get(path), WHAT), LEFT_OUT)
      await writing.api.put(path, await withFlowIds(writing, layOver(now, own)))
    }
    const links = LINKS.map((link) => ({ ...link, path: `${path}/${link.path}` }))
    const automatic = textsIn(value, 'defaultClientScopes').includes(SERVICE_ACCOUNT_SCOPE) ? [] : AUTOMATIC
    await linkScopes(writing, links, value, withoutAutomatic(current.value, automatic))
  },
  async remove({ api, idOf }, { key }) {
    await api.delete(adminPath`/clients/${await idOf('client', key)}`)
  },
  protects: ({ key }, _observed, realm) =>
    BUILT_IN_CLIENTS.has(key) || key === ADMIN_PERMISSIONS || (realm === 'master' && key.endsWith('-realm'))
      ? 'Keycloak needs it'
      : undefined,
  dangers: clientDangers,
  providers: ({ value }) => providerIn(value, 'clientAuthenticatorType', 'client-authenticator'),
  references: ({ value }) => [
    ...LINK_FIELDS.flatMap((field) =>
      textsIn(value, field).map((key) => ({ kind: 'client-scope', key, field }) as const),
    ),
    ...Object.entries(objectIn(value, OVERRIDES)).flatMap(([binding, alias]) =>
      typeof alias === 'string' && alias !== ''
        ? [
            {
              kind: 'authentication-flow',
              key: alias,
              field: `${OVERRIDES}.${binding}`,
            } as const,
          ]
        : [],
    ),
  ],
  mistakes: (client, observed, wanted = {}) => [
    ...scopesOfAnotherProtocol(client.value, observed),
    ...unfitOverrides(client, { wanted, observed }),
  ],
  comesWithRealm: (key) => BUILT_IN_CLIENTS.has(key),
}

/** Flows that a client has for itself, by what the realm calls their sort. */
const PURPOSES: Readonly<Record<string, string>> = { browser: 'browserFlow', direct_grant: 'directGrantFlow' }

function unfitOverrides({ key, value }: RealmObject, documents: Documents): readonly string[] {
  const overrides = Object.entries(objectIn(value, OVERRIDES))
  if (overrides.length === 0) return []
  const known = listMember(documents.observed, 'clients').find(({ clientId }) => clientId === key)
  const before = objectIn(known === undefined ? {} : documentClient(known, documents.observed, ''), OVERRIDES)
  const bindings = overrides.map(([name, alias]) => ({
    purpose: PURPOSES[name] ?? name,
    field: `${OVERRIDES}.${name}`,
    alias,
  }))
  return unfitBindings(bindings, (field) => before[field.slice(OVERRIDES.length + 1)], documents)
}

const pick = (object: JsonObject, fields: readonly string[]): JsonObject =>
  without(
    object,
    Object.keys(object).filter((field) => !fields.includes(field)),
  )
/** Keycloak takes such links and drops them without a word. */
function scopesOfAnotherProtocol(client: JsonObject, observed: RealmDocument): readonly string[] {
  const protocol = client.protocol ?? 'openid-connect'
  const others = new Map(listMember(observed, 'clientScopes').map((scope) => [scope.name, scope.protocol]))
  return LINK_FIELDS.flatMap((field) =>
    textsIn(client, field).flatMap((name) => {
      const its = others.get(name)
      if (its === undefined || its === protocol) return []
      return [`${field} names ${name}, a scope of ${its}, which Keycloak leaves out of a client of ${protocol}.`]
    }),
  )
}

const AUTOMATIC: readonly string[] = [SERVICE_ACCOUNT_SCOPE]

const LEFT_OUT: readonly string[] = [...LINK_FIELDS, 'access', 'attributes', 'protocolMappers', 'secret']

function withoutAutomatic(client: JsonObject, automatic: readonly string[]): JsonObject {
  if (client.defaultClientScopes === undefined) return client
  const scopes = textsIn(client, 'defaultClientScopes').filter((name) => !automatic.includes(name))
  return { ...client, defaultClientScopes: scopes }
}
