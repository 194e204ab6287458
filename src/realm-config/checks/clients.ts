import { declaredClientScopes, declaredClients, keysOf, namesUnder } from '../declared-names.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { namesIn, type YamlCursor } from '../yaml-cursor.js'
import { undeclared } from './references.js'

const CLIENT = { what: 'a client', declaredIn: 'clients/, in a file of its own' }
const CLIENT_SCOPE = { what: 'a client scope', declaredIn: 'clientScopes in realm.yaml' }

/** Client roles belong to clients that are declared. */
export function clientRoleOwnersExist(sources: RealmSources): readonly Mistake[] {
  return undeclared(keysOf(sources.roles.field('roles').field('client')), declaredClients(sources), CLIENT)
}

/** Settings for development are laid over clients that are declared. */
export function overlayClientsExist(sources: RealmSources): readonly Mistake[] {
  return undeclared(namesUnder(sources.users.field('clients'), 'clientId'), declaredClients(sources), CLIENT)
}

/** A client asks for scopes that are built in or declared: Keycloak drops others without a word. */
export function clientScopesExist(sources: RealmSources): readonly Mistake[] {
  const used = [...sources.clients, ...sources.users.field('clients').items()].flatMap((client) => [
    ...namesIn(client.field('defaultClientScopes')),
    ...namesIn(client.field('optionalClientScopes')),
  ])
  return undeclared(used, declaredClientScopes(sources), CLIENT_SCOPE)
}

/** A name for what is put in when Keycloak is provisioned; with a default the secret would be here again. */
const isReference = (text: string): boolean => /^\$\{(env|file|vault)[:.](?!.*:-)[^}]+\}$/.test(text)

/** These files are shared, so that a secret in them is a secret no longer. */
export function clientFilesHoldNoSecret({ clients }: RealmSources): readonly Mistake[] {
  return clients
    .map((client) => client.field('secret'))
    .filter(({ kind, text = '' }) => kind !== 'absent' && !isReference(text))
    .map(({ place }) =>
      mistakeAt(
        place,
        'A client file must not hold a secret.',
        'Remove it, and change it where it was used. Keycloak makes one; the API reads it from OIDC_CLIENT_SECRET. One for development goes under clients in users.dev.yaml.',
      ),
    )
}

/** A browser keeps no secret. */
export function publicClientsHaveNoSecret(sources: RealmSources): readonly Mistake[] {
  return clientsInDevelopment(sources)
    .filter((client) => client('publicClient').scalar === true && client('secret').kind !== 'absent')
    .map((client) =>
      mistakeAt(
        client('secret').place,
        'A public client cannot have a secret.',
        'Remove the secret, or set publicClient: false if the client runs on a server.',
      ),
    )
}

/** Without PKCE, a code that is caught on its way to a browser can be redeemed by whoever caught it (RFC 9700, 2.1.1). */
export function publicClientsUsePkce(sources: RealmSources): readonly Mistake[] {
  const method = 'pkce.code.challenge.method'
  return clientsInDevelopment(sources)
    .filter((client) => client('publicClient').scalar === true && client('standardFlowEnabled').scalar !== false)
    .filter((client) => client('protocol').text === undefined || client('protocol').text === 'openid-connect')
    .filter((client) => client('attributes').field(method).scalar !== 'S256')
    .map((client) => {
      const attributes = client('attributes')
      const place = attributes.kind === 'absent' ? client('clientId').place : attributes.field(method).place
      const problem = 'A public client with the authorization code flow must use PKCE with S256.'
      return mistakeAt(place, problem, `Add \`${method}: S256\` under attributes.`)
    })
}

/** A code is sent to addresses that are known, not to any. */
export function redirectsAreNarrow({ clients, users }: RealmSources): readonly Mistake[] {
  return [...clients, ...users.field('clients').items()]
    .flatMap((client) => namesIn(client.field('redirectUris')))
    .filter(({ name }) => /^([a-z][a-z0-9+.-]*:\/*)?\*/i.test(name))
    .map(({ name, place }) =>
      mistakeAt(
        place,
        `\`${name}\` lets codes go to any address.`,
        'Name scheme, host and port, for example `https://app.example.com/*`.',
      ),
    )
}

type Settings = (name: string) => YamlCursor

/** Clients as development has them: each setting from the overlay, else from the client's file. */
function clientsInDevelopment({ clients, users }: RealmSources): readonly Settings[] {
  const overlays = users.field('clients').items()
  return clients.map((client) => {
    const clientId = client.field('clientId').text
    const overlay = overlays.find((candidate) => candidate.field('clientId').text === clientId)
    return (name) => {
      const laidOver = overlay?.field(name)
      return laidOver && name !== 'clientId' && laidOver.kind !== 'absent' ? laidOver : client.field(name)
    }
  })
}
