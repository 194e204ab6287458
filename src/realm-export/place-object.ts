import { listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { KindName, RealmDocument, RealmObject } from '../realm-kinds/index.js'
import type { SparseDocument } from './sparse-document.js'

type Place = (sparse: SparseDocument, object: RealmObject, rest: JsonObject, observed: RealmDocument) => void

/** Kinds whose objects are put together from several places of a document, and have to be taken apart again. */
const OWN_WAYS: Partial<Readonly<Record<KindName, Place>>> = {
  authorization: placeAuthorization,
  'authentication-flow': placeFlow,
  'default-groups': (sparse, _object, rest) => sparse.place([], rest),
  localization: placeText,
  organization: placeOrganization,
  'scope-mapping': placeMappings,
  'user-profile': placeProfile,
}

/** Lays what is left of an object where it belongs in a document. */
export function placeObject(
  kind: KindName,
  sparse: SparseDocument,
  object: RealmObject,
  rest: JsonObject,
  observed: RealmDocument,
): void {
  const place = OWN_WAYS[kind]
  if (place === undefined) sparse.place(object.path, rest)
  else place(sparse, object, rest, observed)
}

/** Keycloak's own, or said twice: an execution names its subflow by alias. */
const NOISE = ['id', 'autheticatorFlow', 'authenticatorFlow', 'userSetupAllowed', 'priority', 'parentFlow', 'flowId']

/** A flow stands whole, with all subflows and settings that it leads to: parts of it would say nothing. */
function placeFlow(sparse: SparseDocument, { key }: RealmObject, _rest: JsonObject, observed: RealmDocument): void {
  const flows = listMember(observed, 'authenticationFlows')
  const settings = listMember(observed, 'authenticatorConfig')
  const seen = new Set<number>()
  const place = (alias: JsonValue | undefined): void => {
    const at = flows.findIndex((flow) => flow.alias === alias)
    const flow = flows[at]
    if (flow === undefined || seen.has(at)) return
    seen.add(at)
    const executions = inOrder(listMember(flow, 'authenticationExecutions'))
    sparse.place(['authenticationFlows', at], {
      ...withoutNoise(flow),
      authenticationExecutions: executions.map(withoutNoise),
    })
    for (const execution of executions) {
      if (execution.flowAlias !== undefined) place(execution.flowAlias)
      const config = settings.findIndex((one) => one.alias === execution.authenticatorConfig)
      if (config >= 0) sparse.place(['authenticatorConfig', config], withoutNoise(settings[config] ?? {}))
    }
  }
  place(key)
}

/** Their order is what counts; the numbers that Keycloak keeps it by are its own. */
function inOrder(executions: readonly JsonObject[]): readonly JsonObject[] {
  const rank = ({ priority }: JsonObject): number => (typeof priority === 'number' ? priority : 0)
  return [...executions].sort((one, other) => rank(one) - rank(other))
}

function withoutNoise(value: JsonObject): JsonObject {
  const rest = without(value, NOISE)
  const usual = Object.keys(USUAL).filter((field) => rest[field] === USUAL[field])
  return without(rest, usual)
}

/** What is said of most flows, and need not be. */
const USUAL: JsonObject = { description: '', builtIn: false }

/** Resources of several people may have one name, so that the owner belongs to it, unless that is the client itself. */
function placeAuthorization(sparse: SparseDocument, { key, path, value }: RealmObject, rest: JsonObject): void {
  const { owner } = value
  const name = isJsonObject(owner) ? owner.name : owner
  const isOthers = typeof name === 'string' && !key.startsWith(`${name} / resource `)
  sparse.place(path, { ...rest, ...(isOthers ? { owner: { name } } : {}) })
}

/** Members and providers are read with all that is known about them; in a document they are links by name. */
function placeOrganization(sparse: SparseDocument, { path }: RealmObject, rest: JsonObject): void {
  const links = { members: 'username', identityProviders: 'alias' } as const
  const named = Object.entries(links).flatMap(([list, name]) =>
    rest[list] === undefined
      ? []
      : [[list, listMember(rest, list).map((link) => ({ [name]: link[name] ?? '' }))] as const],
  )
  sparse.place(path, { ...rest, ...Object.fromEntries(named) })
}

/** A text is a member of its locale, not an object. */
function placeText(sparse: SparseDocument, { path }: RealmObject, { text }: JsonObject): void {
  const key = path.at(-1)
  if (text !== undefined && key !== undefined) sparse.place(path.slice(0, -1), { [key]: text })
}

/** A user profile stands whole: the order of its attributes is that of the form. */
function placeProfile(
  sparse: SparseDocument,
  _object: RealmObject,
  _rest: JsonObject,
  { userProfile }: RealmDocument,
): void {
  if (!isJsonObject(userProfile)) return
  const attributes = listMember(userProfile, 'attributes').map((attribute) =>
    attribute.multivalued === false ? without(attribute, ['multivalued']) : attribute,
  )
  sparse.place(['userProfile'], { ...userProfile, attributes })
}

/** Roles of the realm and of each client are lists of their own in a document. */
function placeMappings(sparse: SparseDocument, { key }: RealmObject, rest: JsonObject): void {
  const [member, name] = key.startsWith('clientScopes/')
    ? ['clientScope', key.slice('clientScopes/'.length)]
    : ['client', key.slice('clients/'.length)]
  const { realm, client } = rest
  if (Array.isArray(realm) && realm.length > 0) sparse.append(['scopeMappings'], { [member]: name, roles: realm })
  for (const [owner, roles] of Object.entries(isJsonObject(client) ? client : {})) {
    if (Array.isArray(roles) && roles.length > 0) {
      sparse.append(['clientScopeMappings', owner], { [member]: name, roles })
    }
  }
}
