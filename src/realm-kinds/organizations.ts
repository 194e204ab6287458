import { AdminError, adminPath, expectObject, expectText, listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { attributeLists, comparableAttributes } from './attribute-lists.js'
import type { FieldChange, RealmKind, RealmObject, Reference, Writing } from './kind.js'
import { layOver } from './lay-over.js'
import { aliasesIn, usernamesIn } from './organization-links.js'
import { readOrganizations } from './read-organizations.js'

const WHAT = 'an organization'

/** What Keycloak takes elsewhere than in the representation. */
const OTHER_PARTS = ['members', 'identityProviders']

/** Organizations with their members and the identity providers that these come by. */
export const organizations: RealmKind = {
  name: 'organization',
  title: 'Organizations',
  field: 'organizations[]',
  identity: '`alias`, or `name` where there is none; Keycloak changes no alias',
  after: ['realm', 'user', 'identity-provider'],
  exported: 'apart',
  serverFills: ['id'],
  holdsPeoplesData: true,
  list: (document) =>
    listMember(document, 'organizations').map((value, at) => {
      const key = typeof value.alias === 'string' ? value.alias : expectText(value, 'name', WHAT)
      return { key, value: { ...value, alias: key }, path: ['organizations', at] }
    }),
  read: readOrganizations,
  normalise: comparable,
  withoutAdditions,
  attainable: ({ value }) => ({
    value: without(value, ['groups']),
    notes:
      value.groups === undefined ? [] : ['groups of organizations are left alone: Passerelle does not manage them.'],
  }),
  references: referencesOf,
  mistakes: (_object, observed, wanted) =>
    (wanted?.organizationsEnabled ?? observed.organizationsEnabled) === true
      ? []
      : ['organizations are not enabled in this realm. Declare organizationsEnabled: true.'],
  create: createOrganization,
  update: updateOrganization,
  async remove({ api }, { value }) {
    await api.delete(adminPath`/organizations/${expectText(value, 'id', WHAT)}`)
  },
  dangers: ({ action }) =>
    action === 'delete' ? ['its members leave it, and those whom it manages are deleted with it'] : [],
}

/** Domains in small letters and without an order; members and providers by name alone. */
function comparable(value: JsonObject): JsonObject {
  const { attributes, domains, members, identityProviders } = value
  const listed = listMember(value, 'domains').map((domain) => ({ ...domain, name: nameOf(domain) }))
  return {
    ...without(value, [...OTHER_PARTS, 'attributes', 'domains']),
    ...(attributes === undefined ? {} : { attributes: comparableAttributes(attributes) }),
    ...(domains === undefined ? {} : { domains: listed.toSorted((one, other) => (one.name < other.name ? -1 : 1)) }),
    ...(members === undefined
      ? {}
      : {
          members: usernamesIn(value)
            .toSorted()
            .map((username) => ({ username })),
        }),
    ...(identityProviders === undefined
      ? {}
      : {
          identityProviders: aliasesIn(value)
            .toSorted()
            .map((alias) => ({ alias })),
        }),
  }
}

/** Whether a domain is verified is a difference only where files say it. */
function withoutAdditions(observed: JsonObject, wanted: JsonObject): JsonObject {
  if (observed.domains === undefined) return observed
  const silent = new Set(
    listMember(wanted, 'domains')
      .filter((domain) => !('verified' in domain))
      .map(({ name }) => name),
  )
  const domains = listMember(observed, 'domains').map((domain) =>
    silent.has(domain.name) ? without(domain, ['verified']) : domain,
  )
  return { ...observed, domains }
}

const nameOf = (domain: JsonObject): string => String(domain.name).toLowerCase()

function referencesOf({ value }: RealmObject): readonly Reference[] {
  return [
    ...usernamesIn(value).map((key): Reference => ({ kind: 'user', key, field: 'members' })),
    ...aliasesIn(value).map((key): Reference => ({ kind: 'identity-provider', key, field: 'identityProviders' })),
  ]
}

async function createOrganization(writing: Writing, { key, value }: RealmObject): Promise<void> {
  const created = await writing.api.post('/organizations', representation(value, {}))
  if (created === undefined) throw new AdminError('unexpected_answer', `Keycloak doesn't say the id of ${key}.`)
  writing.made('organization', key, created)
  await changeLinks(writing, created, value, {})
}

async function updateOrganization(
  writing: Writing,
  { key, value }: RealmObject,
  { value: current }: RealmObject,
  changes: readonly FieldChange[],
): Promise<void> {
  const { api } = writing
  const id = expectText(current, 'id', `organization ${key}`)
  const path = adminPath`/organizations/${id}`
  if (changes.some(({ field }) => !OTHER_PARTS.includes(field))) {
    // Keycloak empties whatever is not sent along.
    const now = expectObject(await api.get(path), `organization ${key}`)
    await api.put(path, layOver(now, representation(value, now)))
  }
  await changeLinks(writing, id, value, current)
}

function representation(value: JsonObject, current: JsonObject): JsonObject {
  const known = new Map(listMember(current, 'domains').map((domain) => [nameOf(domain), domain]))
  const domains = listMember(value, 'domains').map((domain) => ({ ...known.get(nameOf(domain)), ...domain }))
  return {
    ...without(value, OTHER_PARTS),
    ...(value.attributes === undefined ? {} : { attributes: attributeLists(value.attributes) }),
    ...(value.domains === undefined ? {} : { domains }),
  }
}

/** Members whom the organization manages itself are no part of `current`, unless files name them. */
async function changeLinks(
  { api, idOf }: Writing,
  id: string,
  declared: JsonObject,
  current: JsonObject,
): Promise<void> {
  const path = adminPath`/organizations/${id}`
  const change = async (
    member: string,
    wanted: readonly string[],
    has: readonly string[],
    nameFor: (name: string) => Promise<string>,
  ): Promise<void> => {
    if (declared[member] === undefined) return
    const at = `${path}/${member === 'members' ? 'members' : 'identity-providers'}`
    const add = wanted.filter((name) => !has.includes(name))
    const drop = has.filter((name) => !wanted.includes(name))
    await Promise.all([
      ...add.map(async (name) => api.post(at, await nameFor(name))),
      ...drop.map(async (name) => api.delete(`${at}${adminPath`/${await nameFor(name)}`}`)),
    ])
  }
  await change('members', usernamesIn(declared), usernamesIn(current), (username) => idOf('user', username))
  await change('identityProviders', aliasesIn(declared), aliasesIn(current), async (alias) => alias)
}
