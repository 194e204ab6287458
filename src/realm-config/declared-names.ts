import type { RealmSources } from './realm-sources.js'
import { type Name, nameOf, namesIn, type YamlCursor } from './yaml-cursor.js'

/** Client scopes that every Keycloak realm has from the start, and whether the claim `scope` of a token names them. */
const BUILT_IN_CLIENT_SCOPES: ReadonlyMap<string, boolean> = new Map([
  ['web-origins', false],
  ['acr', false],
  ['profile', true],
  ['roles', false],
  ['basic', false],
  ['email', true],
  ['address', true],
  ['phone', true],
  ['offline_access', true],
  ['organization', true],
  ['microprofile-jwt', true],
  ['service_account', false],
])

export const builtInClientScopes: readonly string[] = [...BUILT_IN_CLIENT_SCOPES.keys()]

/** Names that may be referred to; undefined when the file that declares them cannot tell, so that nothing is blamed. */
export type Declared = ReadonlySet<string> | undefined

export const declaredRealmRoles = ({ roles }: RealmSources): Declared => {
  const list = roles.field('roles').field('realm')
  return list.kind === 'list' ? namedBy(list.items(), 'name') : undefined
}

export const declaredClients = ({ clients }: RealmSources): Declared => namedBy(clients, 'clientId')

export const declaredClientRoles = ({ roles }: RealmSources, clientId: string): Declared =>
  roles.field('roles').kind === 'mapping'
    ? namedBy(roles.field('roles').field('client').field(clientId).items(), 'name')
    : undefined

export const declaredClientScopes = ({ realm }: RealmSources): Declared => {
  const declared = realm.kind === 'mapping' ? namedBy(realm.field('clientScopes').items(), 'name') : undefined
  return declared && new Set([...builtInClientScopes, ...declared])
}

/** Scopes that may be asked for, and whether a token that has one says so in its claim `scope`. */
export const declaredTokenScopes = (sources: RealmSources): ReadonlyMap<string, boolean> | undefined => {
  const named = declaredClientScopes(sources)
  if (named === undefined) return undefined
  // Keycloak names a scope in tokens unless its representation says otherwise.
  const own = sources.realm
    .field('clientScopes')
    .items()
    .flatMap((scope) =>
      nameOf(scope.field('name')).map(
        ({ name }) => [name, scope.field('attributes').field('include.in.token.scope').text !== 'false'] as const,
      ),
    )
  return new Map([['openid', true], ...BUILT_IN_CLIENT_SCOPES, ...own])
}

/** The `name` of each item of a list. */
export const namesOf = (list: YamlCursor): readonly Name[] => namesUnder(list, 'name')

/** A text field of each item of a list. */
export const namesUnder = (list: YamlCursor, field: string): readonly Name[] =>
  list.items().flatMap((item) => nameOf(item.field(field)))

/** Names written as keys. */
export const keysOf = (mapping: YamlCursor): readonly Name[] => mapping.fields()

/** Names of every text list that hangs under a mapping's keys, beside the key. */
export const listsByKey = (mapping: YamlCursor): readonly { readonly key: Name; readonly names: readonly Name[] }[] =>
  mapping.fields().map((field) => ({ key: field, names: namesIn(field.value) }))

/** Undefined when one of them has no name: it may be the very one that is referred to. */
function namedBy(items: readonly YamlCursor[], field: string): Declared {
  const names = items.flatMap((item) => nameOf(item.field(field)))
  return names.length === items.length ? new Set(names.map(({ name }) => name)) : undefined
}
