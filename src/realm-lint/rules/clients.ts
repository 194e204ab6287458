import type { JsonObject } from '../../json/index.js'
import type { Found, LintRule } from '../finding.js'
import { clientsOf, hasBrowserFlow, logsPeopleIn, objectIn, ofEach, textIn, textsIn } from '../objects.js'

const LOGOUT = 'post.logout.redirect.uris'
const PKCE = 'pkce.code.challenge.method'
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The host of an address as it is written, wildcards and all; undefined for paths and custom schemes. */
const hostOf = (address: string): string | undefined =>
  /^https?:\/\/(\[[^\]]*\]|[^/:?#]*)/.exec(address)?.[1]?.toLowerCase()

const isLoopback = (address: string): boolean => LOOPBACK.test(hostOf(address) ?? '')

/** Whether it leaves open which server is sent to. */
const isOpen = (address: string): boolean =>
  address === '*' ||
  /^https?:?\*$|^\*/.test(address) ||
  (hostOf(address)?.includes('*') ?? false) ||
  hostOf(address) === ''

/** Redirect URIs of a client, and where it may be sent after a logout. */
function redirects(client: JsonObject, matches: (uri: string) => boolean, problem: (uri: string) => string) {
  const listed = textsIn(client, 'redirectUris').flatMap((uri, at): readonly Found[] =>
    matches(uri) ? [{ at: ['redirectUris', at], problem: problem(uri) }] : [],
  )
  const afterLogout = textIn(objectIn(client, 'attributes'), LOGOUT).split('##')
  const open = afterLogout.filter((uri) => uri !== '' && uri !== '+' && uri !== '-' && matches(uri))
  return open.length === 0 ? listed : [...listed, { at: ['attributes', LOGOUT], problem: open.map(problem).join(' ') }]
}

export const clientRules: readonly LintRule[] = [
  {
    id: 'redirect-wildcard',
    level: 'error',
    means: 'a redirect URI leaves open which server is sent to',
    why: 'Whoever makes somebody open a link gets the authorization code, and with it the tokens (RFC 9700, 2.1).',
    mend: 'Name each address, with its host; a wildcard is for the end of a path at most.',
    in: 'everywhere',
    find: ofEach(clientsOf, (client) => redirects(client, isOpen, (uri) => `\`${uri}\` lets any server be sent to.`)),
  },
  {
    id: 'redirect-insecure',
    level: 'error',
    means: 'a redirect URI is http:// and not of this machine',
    why: 'Codes and tokens then cross the network in the clear.',
    mend: 'Use https://.',
    in: 'everywhere',
    find: ofEach(clientsOf, (client) =>
      redirects(
        client,
        (uri) => uri.startsWith('http://') && !isOpen(uri) && !isLoopback(uri),
        (uri) => `\`${uri}\` is not encrypted.`,
      ),
    ),
  },
  {
    id: 'redirect-loopback',
    level: 'warning',
    means: 'a redirect URI of this machine in production',
    why: 'Any program on the machine of whoever logs in can wait there for the code. Native applications need that; web applications do not.',
    mend: 'Keep addresses of development in an overlay or in another realm; silence it for a native application.',
    in: 'production',
    find: ofEach(clientsOf, (client) =>
      redirects(client, isLoopback, (uri) => `\`${uri}\` is an address of development.`),
    ),
  },
  {
    id: 'redirect-path-wildcard',
    level: 'advice',
    means: 'a redirect URI allows every path of its host',
    why: 'One open redirect or one page with other people’s scripts on that host is enough to lose codes. OAuth 2.1 compares whole addresses.',
    mend: 'Name the paths that the application returns to.',
    in: 'production',
    find: ofEach(clientsOf, (client) =>
      redirects(
        client,
        (uri) => /^https?:\/\/[^/]+\/?\*$/.test(uri) && !isOpen(uri) && !isLoopback(uri),
        (uri) => `\`${uri}\` allows every path.`,
      ),
    ),
  },
  {
    id: 'web-origin-wildcard',
    level: 'error',
    means: 'any web page may call the token endpoint for a client',
    why: 'With `*`, Keycloak answers scripts of every origin; `+` takes the origins of redirect URIs, and with an open one among them is as wide.',
    mend: 'Name the origins, or write `+` beside redirect URIs that name their hosts.',
    in: 'everywhere',
    find: ofEach(clientsOf, (client) =>
      textsIn(client, 'webOrigins').flatMap((origin, at): readonly Found[] => {
        const isWide = isOpen(origin) || (origin === '+' && textsIn(client, 'redirectUris').some(isOpen))
        return isWide ? [{ at: ['webOrigins', at], problem: `\`${origin}\` allows every origin.` }] : []
      }),
    ),
  },
  {
    id: 'implicit-flow',
    level: 'error',
    means: 'a client may use the implicit flow',
    why: 'It puts access tokens into addresses, where histories, logs and referrers keep them. RFC 9700 says not to; OAuth 2.1 has no such flow.',
    mend: 'Write `implicitFlowEnabled: false`, and use the authorization code flow with PKCE.',
    in: 'everywhere',
    find: ofEach(clientsOf, (client) =>
      client.implicitFlowEnabled === true
        ? [{ at: ['implicitFlowEnabled'], problem: 'The implicit flow is switched on.' }]
        : [],
    ),
  },
  {
    id: 'direct-grants',
    level: 'error',
    means: 'a client may log people in with their passwords',
    why: 'The application sees the password, and second factors, passkeys and other providers are passed by. OAuth 2.1 has no such grant.',
    mend: 'Write `directAccessGrantsEnabled: false`; where tests need it, in an overlay or in users.dev.yaml.',
    in: 'production',
    find: ofEach(clientsOf, (client) =>
      client.directAccessGrantsEnabled === true
        ? [{ at: ['directAccessGrantsEnabled'], problem: 'Direct access grants are switched on.' }]
        : [],
    ),
  },
  {
    id: 'pkce-missing',
    level: 'error',
    means: 'a public client need not prove that it asked for the code (PKCE with S256)',
    why: 'A public client has no secret, so whoever catches a code can redeem it. Keycloak asks for PKCE only where a client says so.',
    mend: `Write \`attributes: { ${PKCE}: S256 }\`.`,
    in: 'everywhere',
    find: ofEach(clientsOf, (client) => {
      const method = textIn(objectIn(client, 'attributes'), PKCE)
      if (client.publicClient !== true || !hasBrowserFlow(client) || method === 'S256') return []
      const problem =
        method === '' ? 'PKCE is not asked for.' : `PKCE is asked for with \`${method}\`, which proves nothing.`
      return [{ at: ['attributes', PKCE], problem }]
    }),
  },
  {
    id: 'full-scope',
    level: 'advice',
    means: 'tokens of a client carry every role of whoever logs in',
    why: 'A token that leaks from one application then opens all others too. It is on unless a client says otherwise.',
    mend: 'Write `fullScopeAllowed: false`, and give the client the roles that it needs as scope mappings.',
    in: 'production',
    find: ofEach(clientsOf, (client) =>
      client.fullScopeAllowed !== false && logsPeopleIn(client)
        ? [{ at: ['fullScopeAllowed'], problem: 'Its tokens carry all roles.' }]
        : [],
    ),
  },
  {
    id: 'authorization-open',
    level: 'warning',
    means: 'authorization services allow what no policy speaks of',
    why: 'With `PERMISSIVE` a resource that somebody forgot is open, and with `DISABLED` all are.',
    mend: 'Write `policyEnforcementMode: ENFORCING`.',
    in: 'everywhere',
    find: ofEach(clientsOf, (client) => {
      const mode = textIn(objectIn(client, 'authorizationSettings'), 'policyEnforcementMode')
      if (mode === '' || mode === 'ENFORCING') return []
      const problem = `policyEnforcementMode is \`${mode}\`.`
      return [{ at: ['authorizationSettings', 'policyEnforcementMode'], problem }]
    }),
  },
]
