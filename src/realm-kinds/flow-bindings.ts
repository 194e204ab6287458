import type { JsonObject } from '../json/index.js'
import { FLOW_BINDINGS, unfitBindings } from './bindable-flows.js'
import type { FieldChange, RealmKind } from './kind.js'
import { realmFieldsKind } from './realm-fields.js'

/** Which flow the realm uses for what. Bound last: a flow that is bound has to be complete. */
export const flowBindings: RealmKind = realmFieldsKind(
  {
    name: 'flow-bindings',
    title: 'Flow bindings',
    identity: 'one for each realm',
    after: ['authentication-flow'],
    serverFills: [],
    fields: FLOW_BINDINGS,
  },
  {
    references: ({ value }) => referencesOf(value),
    mistakes: ({ value }, observed, wanted = {}) =>
      unfitBindings(
        Object.entries(value).map(([field, alias]) => ({ purpose: field, field, alias })),
        (field) => observed[field],
        { wanted, observed },
      ),
    dangers: ({ changes }) => changes.flatMap(newWay),
  },
)

/** Who goes through a flow that is bound so. */
const WHO: Readonly<Record<string, string>> = {
  browserFlow: 'everybody who logs in',
  registrationFlow: 'everybody who registers',
  directGrantFlow: 'everybody whose password a client takes',
  resetCredentialsFlow: 'everybody who forgot the password',
  clientAuthenticationFlow: 'every client that asks for tokens',
  dockerAuthenticationFlow: 'everybody who logs in for Docker',
  firstBrokerLoginFlow: 'everybody who comes from an identity provider for the first time',
}

const referencesOf = (value: JsonObject): ReturnType<NonNullable<RealmKind['references']>> =>
  Object.entries(value).flatMap(([field, key]) =>
    typeof key === 'string' && key !== '' ? [{ kind: 'authentication-flow', key, field }] : [],
  )

function newWay(change: FieldChange): readonly string[] {
  if ('secret' in change || change.from === undefined) return []
  return [`${WHO[change.field] ?? 'everybody'} goes through ${change.to} from now on (${change.field})`]
}
