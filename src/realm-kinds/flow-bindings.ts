import type { JsonObject } from '../json/index.js'
import type { FieldChange, RealmKind } from './kind.js'
import { realmFieldsKind } from './realm-fields.js'

/** The fields of the realm that name a flow. */
export const FLOW_BINDINGS = [
  'browserFlow',
  'registrationFlow',
  'directGrantFlow',
  'resetCredentialsFlow',
  'clientAuthenticationFlow',
  'dockerAuthenticationFlow',
  'firstBrokerLoginFlow',
]

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
    dangers: ({ changes }) => changes.flatMap(newWay),
  },
)

const referencesOf = (value: JsonObject): ReturnType<NonNullable<RealmKind['references']>> =>
  Object.entries(value).flatMap(([field, key]) =>
    typeof key === 'string' && key !== '' ? [{ kind: 'authentication-flow', key, field }] : [],
  )

function newWay(change: FieldChange): readonly string[] {
  if ('secret' in change || change.from === undefined) return []
  return change.field === 'browserFlow' || change.field === 'directGrantFlow'
    ? [`everybody who logs in goes through ${change.to} from now on (${change.field})`]
    : []
}
