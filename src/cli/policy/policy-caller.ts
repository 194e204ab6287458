import { developmentToken } from '../../dev-provider/index.js'
import type { PolicySubject } from '../../policy/index.js'
import type { RealmConfig } from '../../realm-config/index.js'
import type { AccessToken, TokenExplanation } from '../../tokens/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { examineToken } from '../token/token-explain.js'
import { unknownName } from '../unknown-name.js'
import { readAttributeClaims } from './policy-values.js'

/** Options that say who asks. */
export interface CallerOptions {
  readonly as?: string
  readonly token?: string
  readonly role?: readonly string[]
  readonly clientRole?: readonly string[]
  readonly scope?: readonly string[]
  readonly acr?: string
  readonly client?: string
  readonly attribute?: readonly string[]
}

/** Who asks. */
export interface AskedCaller {
  /** As words call them: a username, or roles. */
  readonly name: string
  readonly subject: PolicySubject
  /** What the checks say of their token, where one was given. */
  readonly explanation: TokenExplanation | undefined
}

/** Whom the options speak of: a development user, the owner of a token, or somebody made up; with what is laid over them. */
export async function readCaller(options: CallerOptions, realm: RealmConfig, io: CommandIo): Promise<AskedCaller> {
  if (options.as !== undefined && options.token !== undefined)
    throw usage('--as and --token both say who asks. Give one.')
  const explanation =
    options.token === undefined
      ? undefined
      : await examineToken(options.token, { example: 'passerelle policy explain --token - gavage_data:read' }, io)
  const base = explanation === undefined ? developmentUser(options, realm) : ownerOf(explanation)
  const roles = [...new Set(known('realm role', options.role, realmRolesOf(realm)))]
  if (base === undefined && options.role === undefined) {
    throw usage('nobody asks. Say who: --as with a username of users.dev.yaml, --role with a realm role, or --token.')
  }
  const claims = { ...base?.claims, ...readAttributeClaims(options.attribute ?? [], realm.attributes) }
  const scopes = known('scope', options.scope, scopesOf(realm))
  const clientId = known('client', options.client === undefined ? [] : [options.client], clientsOf(realm))[0]
  return {
    name: base?.username ?? `a caller with ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`,
    subject: {
      roles: union(base?.roles, roles),
      scopes: union(base?.scopes, scopes),
      clientRoles: withClientRoles(base?.clientRoles ?? {}, options.clientRole ?? [], realm),
      ...definedClient(clientId ?? base?.clientId),
      claims: { ...claims, ...(options.acr !== undefined && { acr: options.acr }) },
    },
    explanation,
  }
}

function developmentUser({ as: login, client, scope }: CallerOptions, realm: RealmConfig): AccessToken | undefined {
  if (login === undefined) return undefined
  const users = realm.development?.users ?? []
  if (client !== undefined) known('client', [client], clientsOf(realm))
  const token = developmentToken(realm, { login, clientId: client, scopes: scope })
  if (token !== undefined) return token
  const usernames = users.map(({ username }) => username)
  if (usernames.includes(login))
    throw usage('the realm has no client at which they could sign in. Name one with --client.')
  throw unknownName('development user (users.dev.yaml)', login, usernames)
}

function ownerOf({ token }: TokenExplanation): AccessToken {
  if (token !== undefined) return token
  throw new CommandError(
    2,
    'token_unreadable',
    'nothing can be read from this token. Look into it with `passerelle token explain`, or say who asks with --as or --role.',
  )
}

/** A role of a client as `client:role`; both may have colons in them. */
function withClientRoles(
  held: Readonly<Record<string, readonly string[]>>,
  given: readonly string[],
  realm: RealmConfig,
): Readonly<Record<string, readonly string[]>> {
  const declared = realm.representation.roles.client ?? {}
  const byClient = new Map(Object.entries(held))
  for (const text of given) {
    const client = Object.keys(declared).find((name) => text.startsWith(`${name}:`))
    if (client === undefined) {
      const [name = ''] = text.split(':')
      if (name === text) throw usage(`${printable(text)} is not of the form --client-role client:role.`)
      throw unknownName('client with roles', name, Object.keys(declared))
    }
    const role = text.slice(client.length + 1)
    known(`role of the client ${client}`, [role], declared[client]?.map(({ name }) => name) ?? [])
    byClient.set(client, union(byClient.get(client), [role]))
  }
  return Object.fromEntries(byClient)
}

function known(what: string, names: readonly string[] = [], declared: readonly string[]): readonly string[] {
  for (const name of names) if (!declared.includes(name)) throw unknownName(what, name, declared)
  return names
}

const realmRolesOf = ({ representation }: RealmConfig) => representation.roles.realm.map(({ name }) => name)
const clientsOf = ({ representation }: RealmConfig) => representation.clients.map(({ clientId }) => clientId)

/** Scopes that the realm has, those that clients name, and those that the policy asks for. */
function scopesOf({ representation, policy }: RealmConfig): readonly string[] {
  const ofClients = representation.clients.flatMap(({ defaultClientScopes = [], optionalClientScopes = [] }) => [
    ...defaultClientScopes,
    ...optionalClientScopes,
  ])
  const required = Object.values(policy.roles).flatMap(({ grants, deny = [] }) => [
    ...grants.flatMap(({ requires }) => requires?.scope ?? []),
    ...deny.flatMap(({ unless }) => unless?.scope ?? []),
  ])
  const own = (representation.clientScopes ?? []).map(({ name }) => name)
  return [...new Set(['openid', ...own, ...ofClients, ...required])].sort()
}

const union = (held: readonly string[] = [], more: readonly string[]) => [...new Set([...held, ...more])]
const definedClient = (clientId: string | undefined) => (clientId === undefined ? {} : { clientId })
const usage = (why: string): CommandError => new CommandError(2, 'usage', why)
