import { adminPath, expectObject, expectText, listMember } from '../admin-api/index.js'
import { BUILT_IN_MAPPERS } from './built-in-names.js'
import type { KindName, RealmKind, RealmObject, Writing } from './kind.js'
import { layOver } from './lay-over.js'
import { providerIn } from './named-providers.js'
import { withTexts } from './texts-in.js'

const WHAT = 'the protocol mappers'

/** What has mappers: the member of a realm that lists it, which is also its path, and what names it. */
const OWNERS = [
  { kind: 'client', field: 'clients', path: 'clients', name: 'clientId' },
  { kind: 'client-scope', field: 'clientScopes', path: 'client-scopes', name: 'name' },
] as const satisfies readonly { readonly kind: KindName; readonly [part: string]: string }[]

/** Protocol mappers of clients and of client scopes. */
export const protocolMappers: RealmKind = {
  name: 'protocol-mapper',
  title: 'Protocol mappers',
  field: 'clients[].protocolMappers[], clientScopes[].protocolMappers[]',
  identity: '`name`, and the client or client scope that has it',
  after: ['client', 'client-scope'],
  exported: 'clients',
  serverFills: ['id'],
  list: (document) =>
    OWNERS.flatMap(({ field, name }) =>
      listMember(document, field).flatMap((owner, at) =>
        listMember(owner, 'protocolMappers').map((value, position) => ({
          key: `${field}/${expectText(owner, name, field)}/${expectText(value, 'name', WHAT)}`,
          value,
          path: [field, at, 'protocolMappers', position],
        })),
      ),
    ),
  normalise: (value) => withTexts(value, ['config']),
  providers: ({ value }) => providerIn(value, 'protocolMapper', 'protocol-mapper'),
  madeWith(object) {
    const { kind, key } = ownerOf(object)
    return { kind, key }
  },
  async create(writing, mapper) {
    const path = await pathOf(writing, mapper)
    writing.made('protocol-mapper', mapper.key, await writing.api.post(path, mapper.value))
  },
  async update(writing, mapper) {
    const id = await writing.idOf('protocol-mapper', mapper.key)
    const path = `${await pathOf(writing, mapper)}${adminPath`/${id}`}`
    await writing.api.put(path, layOver(expectObject(await writing.api.get(path), WHAT), mapper.value))
  },
  async remove(writing, mapper) {
    const id = await writing.idOf('protocol-mapper', mapper.key)
    await writing.api.delete(`${await pathOf(writing, mapper)}${adminPath`/${id}`}`)
  },
  protects: ({ key }) => (BUILT_IN_MAPPERS.has(key) ? 'it comes with every realm' : undefined),
}

/** Names may hold slashes, so the owner's is what stands between the member and the mapper's own. */
function ownerOf({ key, value }: RealmObject) {
  const owner = OWNERS.find(({ field }) => key.startsWith(`${field}/`)) ?? OWNERS[0]
  const name = expectText(value, 'name', WHAT)
  return { ...owner, key: key.slice(owner.field.length + 1, key.length - name.length - 1) }
}

async function pathOf({ idOf }: Writing, mapper: RealmObject): Promise<string> {
  const { kind, key, path } = ownerOf(mapper)
  return `/${path}${adminPath`/${await idOf(kind, key)}`}/protocol-mappers/models`
}
