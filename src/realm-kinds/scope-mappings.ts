import { listMember } from '../admin-api/index.js'
import type { JsonObject, JsonValue } from '../json/index.js'
import type { RealmDocument, RealmKind, RealmObject, Writing } from './kind.js'
import { roleChanges, roleLists, roleReferences, writeRoleChanges } from './role-links.js'
import { objectIn, textsIn } from './texts-in.js'

const MEMBERS = { realm: 'realm', client: 'client' }

/** Who can have scope mappings: the member that names it in a mapping, its kind and path, where and how it is listed. */
const TARGETS = [
  { member: 'client', kind: 'client', path: 'clients', field: 'clients', name: 'clientId' },
  { member: 'clientScope', kind: 'client-scope', path: 'client-scopes', field: 'clientScopes', name: 'name' },
] as const

type Target = (typeof TARGETS)[number]

/** Every new realm has these. */
const BUILT_IN: readonly string[] = ['clients/account-console', 'clientScopes/offline_access']

/** Roles that a client without full scope, or a client scope, lets into tokens. */
export const scopeMappings: RealmKind = {
  name: 'scope-mapping',
  title: 'Scope mappings',
  field: 'scopeMappings[], clientScopeMappings.*[]',
  identity: 'the client or client scope that has them',
  after: ['client', 'client-scope', 'realm-role', 'client-role'],
  exported: 'clients',
  serverFills: [],
  emptyIsNone: true,
  partOf(key) {
    const { target, name } = targetOf(key)
    return { kind: target.kind, key: name }
  },
  list: listMappings,
  create: (writing, wanted) => write(writing, wanted, {}),
  update: (writing, wanted, current) => write(writing, wanted, current.value),
  remove: (writing, current) => write(writing, { ...current, value: nothingOf(current.value) }, current.value),
  protects: ({ key }) => (BUILT_IN.includes(key) ? 'it comes with every realm' : undefined),
  references({ key, value }) {
    const { target, name } = targetOf(key)
    return [{ kind: target.kind, key: name, field: target.member }, ...roleReferences(value, MEMBERS)]
  },
}

/** Keycloak lists them by owner of the roles; here all of one target are together. */
function listMappings(document: RealmDocument, realm: string): readonly RealmObject[] {
  const found = new Map<string, { readonly path: RealmObject['path']; lists: JsonObject }>()
  const add = (mapping: JsonObject, path: RealmObject['path'], lists: (roles: JsonValue) => JsonObject): void => {
    const key = keyOf(mapping)
    if (key === undefined) return
    const before = found.get(key) ?? { path, lists: {} }
    const more = lists(textsIn(mapping, 'roles'))
    const client = { ...objectIn(before.lists, 'client'), ...objectIn(more, 'client') }
    found.set(key, { path: before.path, lists: { ...before.lists, ...more, client } })
  }
  for (const { field, name, member } of TARGETS) {
    for (const [at, target] of listMember(document, field).entries()) {
      // What the server has may be given mappings, even where it has none.
      const mapping = { [member]: target[name] ?? null }
      if (target.id !== undefined) add(mapping, [field, at], () => ({}))
    }
  }
  for (const [at, mapping] of listMember(document, 'scopeMappings').entries()) {
    add(mapping, ['scopeMappings', at], (roles) => ({ realm: roles }))
  }
  const byClient = objectIn(document, 'clientScopeMappings')
  for (const clientId of Object.keys(byClient)) {
    for (const [at, mapping] of listMember(byClient, clientId).entries()) {
      add(mapping, ['clientScopeMappings', clientId, at], (roles) => ({ client: { [clientId]: roles } }))
    }
  }
  return [...found].map(([key, { path, lists }]) => ({ key, path, value: roleLists(lists, document, realm, MEMBERS) }))
}

function keyOf(mapping: JsonObject): string | undefined {
  // `clientTemplate` is what client scopes were called before.
  const named: JsonObject = { clientScope: mapping.clientTemplate ?? null, ...mapping }
  for (const { member, field } of TARGETS) {
    const name = named[member]
    if (typeof name === 'string') return `${field}/${name}`
  }
  return undefined
}

function targetOf(key: string): { readonly target: Target; readonly name: string } {
  const target = TARGETS.find(({ field }) => key.startsWith(`${field}/`)) ?? TARGETS[0]
  return { target, name: key.slice(target.field.length + 1) }
}

async function write(writing: Writing, { key, value }: RealmObject, current: JsonObject): Promise<void> {
  const { target, name } = targetOf(key)
  const id = await writing.idOf(target.kind, name)
  await writeRoleChanges(writing, `/${target.path}/${id}/scope-mappings`, roleChanges(value, current, MEMBERS))
}

const nothingOf = (value: JsonObject): JsonObject => ({
  realm: [],
  client: Object.fromEntries(Object.keys(objectIn(value, MEMBERS.client)).map((clientId) => [clientId, []])),
})
