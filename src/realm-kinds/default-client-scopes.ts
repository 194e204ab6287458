import type { RealmKind } from './kind.js'
import { realmFieldsKind } from './realm-fields.js'
import { linkScopes } from './scope-links.js'
import { textsIn } from './texts-in.js'

const LINKS = [
  { field: 'defaultDefaultClientScopes', path: '/default-default-client-scopes' },
  { field: 'defaultOptionalClientScopes', path: '/default-optional-client-scopes' },
] as const

const FIELDS = LINKS.map(({ field }) => field)

const write: RealmKind['update'] = (writing, wanted, current) => linkScopes(writing, LINKS, wanted.value, current.value)

/** The client scopes that a client gets when it is created and names none itself. */
export const defaultClientScopes: RealmKind = realmFieldsKind(
  {
    name: 'default-client-scopes',
    title: 'Default client scopes',
    identity: 'one of each realm',
    after: ['realm', 'client-scope'],
    serverFills: [],
    fields: FIELDS,
  },
  {
    create: (writing, wanted) => write(writing, wanted, { ...wanted, value: {} }, []),
    update: write,
    references: ({ value }) =>
      FIELDS.flatMap((field) => textsIn(value, field).map((key) => ({ kind: 'client-scope', key, field }))),
  },
)
