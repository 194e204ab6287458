import { adminPath, byMember, expectObject, expectObjects, expectText, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { unfitBindings } from './bindable-flows.js'
import type { RealmKind } from './kind.js'
import { layOver } from './lay-over.js'
import { providerIn } from './named-providers.js'

const WHAT = 'the identity providers'

/** Flows that people who come from it go through; they have to be there before it is. */
export const PROVIDER_FLOWS = ['firstBrokerLoginFlowAlias', 'postBrokerLoginFlowAlias']

/** What the realm calls a flow of the same sort. */
const PURPOSES: Readonly<Record<string, string>> = { firstBrokerLoginFlowAlias: 'firstBrokerLoginFlow' }

/** Identity providers without their mappers. */
export const identityProviders: RealmKind = {
  name: 'identity-provider',
  title: 'Identity providers',
  field: 'identityProviders[]',
  identity: '`alias`',
  after: ['realm', 'authentication-flow'],
  exported: 'realm',
  // Which profile is reviewed at the first login is said by the flow, whatever older versions wrote here.
  serverFills: [
    'id',
    'internalId',
    'types',
    'organizationId',
    'updateProfileFirstLogin',
    'updateProfileFirstLoginMode',
  ],
  writeOnly: ['config.clientSecret'],
  list: (document) =>
    listMember(document, 'identityProviders').map((value, at) => ({
      key: expectText(value, 'alias', WHAT),
      value: typeof value.internalId === 'string' ? { ...value, id: value.internalId } : value,
      path: ['identityProviders', at],
    })),
  async listIds(api) {
    const found = expectObjects(await api.get('/identity-provider/instances?max=2147483647'), WHAT)
    const providers = byMember(found, 'alias', WHAT)
    return new Map([...providers].map(([alias, provider]) => [alias, expectText(provider, 'internalId', WHAT)]))
  },
  withoutAdditions: withUnsetSwitches,
  providers: ({ value }) => providerIn(value, 'providerId', 'identity_provider', 'social'),
  comesWithRealm: () => false,
  references: ({ value }) =>
    PROVIDER_FLOWS.flatMap((field) => {
      const key = value[field]
      return typeof key === 'string' && key !== '' ? [{ kind: 'authentication-flow', key, field }] : []
    }),
  mistakes: ({ key, value }, observed, wanted = {}) => {
    const before = listMember(observed, 'identityProviders').find(({ alias }) => alias === key)
    const bindings = PROVIDER_FLOWS.map((field) => ({ purpose: PURPOSES[field] ?? field, field, alias: value[field] }))
    return unfitBindings(bindings, (field) => before?.[field], { wanted, observed })
  },
  async create({ api, made }, { key, value }) {
    await api.post('/identity-provider/instances', { enabled: true, ...value })
    made('identity-provider', key, undefined)
  },
  async update({ api }, { key, value }) {
    const path = adminPath`/identity-provider/instances/${key}`
    // Keycloak keeps the secret that it masks, and drops one that is left out.
    await api.put(path, layOver(expectObject(await api.get(path), WHAT), value))
  },
  async remove({ api }, { key }) {
    await api.delete(adminPath`/identity-provider/instances/${key}`)
  },
  dangers: ({ action, changes, wanted }) =>
    action === 'delete'
      ? ['people who log in through it no longer can, and lose their link to it']
      : dangersOf(wanted?.value ?? {}, action === 'create' ? undefined : changes.map(({ field }) => field)),
}

/** A newer Keycloak leaves out what was never switched on, and an older one says `false`. */
function withUnsetSwitches(observed: JsonObject, wanted: JsonObject): JsonObject {
  const off = Object.keys(wanted).filter((field) => wanted[field] === false && observed[field] === undefined)
  return { ...observed, ...Object.fromEntries(off.map((field) => [field, false])) }
}

/** Settings that let strangers in, as the values they have then. */
const DANGEROUS: readonly (readonly [field: string, isSo: (value: JsonValue | undefined) => boolean, why: string])[] = [
  ['trustEmail', (value) => value === true, 'e-mail addresses are believed without a check (trustEmail)'],
  ['config.validateSignature', isFalse, 'what it says is believed unsigned (validateSignature)'],
  ['config.disableNonce', isTrue, 'answers can be replayed (disableNonce)'],
  ['config.disableTypeClaimCheck', isTrue, 'tokens of another kind are taken for an identity (disableTypeClaimCheck)'],
]

function dangersOf(value: JsonObject, changed: readonly string[] | undefined): readonly string[] {
  const config = isJsonObject(value.config) ? value.config : {}
  return DANGEROUS.flatMap(([field, isSo, why]) => {
    const [first = '', second] = field.split('.')
    const set = second === undefined ? value[first] : config[second]
    return isSo(set) && (changed?.includes(field) ?? true) ? [why] : []
  })
}

function isFalse(value: JsonValue | undefined): boolean {
  return value === false || value === 'false'
}

function isTrue(value: JsonValue | undefined): boolean {
  return value === true || value === 'true'
}
