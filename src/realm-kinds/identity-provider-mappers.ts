import { adminPath, expectObject, expectText, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { RealmKind } from './kind.js'
import { layOver } from './lay-over.js'
import { providerIn } from './named-providers.js'

const WHAT = 'the mappers of an identity provider'

/** What is taken over from identity providers into users. */
export const identityProviderMappers: RealmKind = {
  name: 'identity-provider-mapper',
  title: 'Identity provider mappers',
  field: 'identityProviderMappers[]',
  identity: '`identityProviderAlias` and `name`',
  after: ['identity-provider', 'realm-role', 'client-role', 'group'],
  exported: 'realm',
  serverFills: ['id'],
  list: (document) =>
    listMember(document, 'identityProviderMappers').map((value, at) => ({
      key: `${aliasOf(value)}/${expectText(value, 'name', WHAT)}`,
      value,
      path: ['identityProviderMappers', at],
    })),
  providers: ({ value }) => providerIn(value, 'identityProviderMapper', 'identity-provider-mapper'),
  references: ({ value }) => [{ kind: 'identity-provider', key: aliasOf(value), field: 'identityProviderAlias' }],
  async create({ api, made }, { key, value }) {
    const id = await api.post(adminPath`/identity-provider/instances/${aliasOf(value)}/mappers`, value)
    made('identity-provider-mapper', key, id)
  },
  async update(writing, { key, value }, current) {
    const path = pathOf(current.value)
    await writing.api.put(path, layOver(expectObject(await writing.api.get(path), `mapper ${key}`), value))
  },
  async remove({ api }, { value }) {
    await api.delete(pathOf(value))
  },
}

const aliasOf = (mapper: JsonObject): string => expectText(mapper, 'identityProviderAlias', WHAT)

const pathOf = (mapper: JsonObject): string =>
  adminPath`/identity-provider/instances/${aliasOf(mapper)}/mappers/${expectText(mapper, 'id', WHAT)}`
