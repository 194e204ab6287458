import { listMember } from '../../admin-api/index.js'
import type { JsonObject } from '../../json/index.js'
import type { Found, LintRule } from '../finding.js'
import {
  clientsOf,
  componentsOf,
  hasBrowserFlow,
  logsPeopleIn,
  numberIn,
  objectIn,
  ofEach,
  ofRealm,
  scopesOf,
  textIn,
  textsIn,
} from '../objects.js'

const LONGEST_ACCESS_SECONDS = 15 * 60
const LONGEST_IDLE_SECONDS = 8 * 60 * 60
const LONGEST_SESSION_SECONDS = 24 * 60 * 60
const SHORTEST_RSA_BITS = 2048

/** Signatures that everybody who can check them can make too, and none at all. */
const isWeakSignature = (algorithm: string): boolean => /^(HS\d+|none)$/i.test(algorithm)

const longer = (object: JsonObject, field: string, seconds: number, at: readonly string[], word: string): Found[] => {
  const value = numberIn(object, field)
  if (value === undefined || value <= seconds) return []
  return [{ at: [...at, field], problem: `${word} for ${value} seconds, which is more than ${seconds}.` }]
}

/** Whether one of its mappers puts the API, or anything, into the audience. */
function hasAudience(client: JsonObject, document: JsonObject, audience: string | undefined): boolean {
  const mappers = [client, ...scopesOf(client, document)].flatMap((owner) => listMember(owner, 'protocolMappers'))
  return mappers.some((mapper) => {
    const config = objectIn(mapper, 'config')
    const named = [textIn(config, 'included.client.audience'), textIn(config, 'included.custom.audience')]
    return (
      mapper.protocolMapper === 'oidc-audience-mapper' &&
      textIn(config, 'access.token.claim') !== 'false' &&
      (audience === undefined ? named.some((name) => name !== '') : named.includes(audience))
    )
  })
}

const mayHaveOffline = (client: JsonObject): boolean =>
  logsPeopleIn(client) &&
  (client.optionalClientScopes === undefined ||
    [...textsIn(client, 'optionalClientScopes'), ...textsIn(client, 'defaultClientScopes')].includes('offline_access'))

export const tokenRules: readonly LintRule[] = [
  {
    id: 'audience-missing',
    level: 'warning',
    means: 'tokens of a client are for no API in particular',
    why: 'An API that checks the audience refuses them, and one that does not takes tokens that were meant for another.',
    mend: 'Give the client a client scope with an `oidc-audience-mapper` that names the API.',
    in: 'everywhere',
    find: ofEach(clientsOf, (client, { document, audience }) =>
      hasBrowserFlow(client) && client.clientId !== audience && !hasAudience(client, document, audience)
        ? [
            {
              at: ['defaultClientScopes'],
              problem: `No mapper puts ${audience === undefined ? 'an audience' : `\`${audience}\``} into its access tokens.`,
            },
          ]
        : [],
    ),
  },
  {
    id: 'refresh-token-reuse',
    level: 'warning',
    means: 'a refresh token can be used again and again',
    why: 'Whoever copies one stays logged in beside its owner, and nobody notices. With rotation the second use ends the session.',
    mend: 'Write `revokeRefreshToken: true` and `refreshTokenMaxReuse: 0`.',
    in: 'everywhere',
    find: ofRealm((realm) => {
      if (realm.revokeRefreshToken !== true) {
        return [{ at: ['revokeRefreshToken'], problem: 'Refresh tokens are not revoked when they are used.' }]
      }
      const reuse = numberIn(realm, 'refreshTokenMaxReuse') ?? 0
      return reuse > 0
        ? [{ at: ['refreshTokenMaxReuse'], problem: `A refresh token can be used ${reuse + 1} times.` }]
        : []
    }),
  },
  {
    id: 'access-token-long',
    level: 'warning',
    means: 'access tokens live longer than 15 minutes',
    why: 'An API takes a token until it runs out: roles that were taken away, and people who have left, go on until then.',
    mend: 'Write `accessTokenLifespan: 300`; clients get new ones with their refresh token.',
    in: 'everywhere',
    find: (subject) => [
      ...ofRealm((realm) => longer(realm, 'accessTokenLifespan', LONGEST_ACCESS_SECONDS, [], 'Access tokens live'))(
        subject,
      ),
      ...ofEach(clientsOf, (client) =>
        longer(
          objectIn(client, 'attributes'),
          'access.token.lifespan',
          LONGEST_ACCESS_SECONDS,
          ['attributes'],
          'Its access tokens live',
        ),
      )(subject),
    ],
  },
  {
    id: 'session-long',
    level: 'warning',
    means: 'sessions go on for more than 8 hours without use, or for more than a day',
    why: 'A browser that is left open, or a cookie that is copied, is somebody’s login for as long.',
    mend: 'Write `ssoSessionIdleTimeout: 1800` and `ssoSessionMaxLifespan: 36000`, or what a working day takes.',
    in: 'everywhere',
    find: ofRealm((realm) => [
      ...longer(realm, 'ssoSessionIdleTimeout', LONGEST_IDLE_SECONDS, [], 'A session goes on without use'),
      ...longer(realm, 'ssoSessionMaxLifespan', LONGEST_SESSION_SECONDS, [], 'A session goes on'),
    ]),
  },
  {
    id: 'offline-session-unlimited',
    level: 'warning',
    means: 'offline sessions never end',
    why: 'An offline token works for as long as it is used now and then, without anybody logging in again.',
    mend: 'Write `offlineSessionMaxLifespanEnabled: true` and `offlineSessionMaxLifespan` in seconds, or take `offline_access` from clients.',
    in: 'production',
    find: ofRealm((realm) => {
      const clients = clientsOf(realm).filter(({ value }) => mayHaveOffline(value))
      if (realm.offlineSessionMaxLifespanEnabled === true || clients.length === 0) return []
      const problem = `Offline sessions have no end, and ${clients.map(({ name }) => name).join(', ')} may start some.`
      return [{ at: ['offlineSessionMaxLifespanEnabled'], problem }]
    }),
  },
  {
    id: 'weak-signature',
    level: 'error',
    means: 'tokens are signed with a shared secret, or not at all',
    why: 'Whoever can check an HMAC can also make one, and an unsigned token anybody.',
    mend: 'Use RS256, PS256, ES256 or EdDSA.',
    in: 'everywhere',
    find: (subject) => [
      ...ofRealm((realm) => {
        const algorithm = textIn(realm, 'defaultSignatureAlgorithm')
        if (!isWeakSignature(algorithm)) return []
        return [{ at: ['defaultSignatureAlgorithm'], problem: `Tokens are signed with \`${algorithm}\`.` }]
      })(subject),
      ...ofEach(clientsOf, (client) =>
        [
          'access.token.signed.response.alg',
          'id.token.signed.response.alg',
          'user.info.response.signature.alg',
        ].flatMap((field): readonly Found[] => {
          const algorithm = textIn(objectIn(client, 'attributes'), field)
          return isWeakSignature(algorithm)
            ? [{ at: ['attributes', field], problem: `${field} is \`${algorithm}\`.` }]
            : []
        }),
      )(subject),
    ],
  },
  {
    id: 'weak-key',
    level: 'error',
    means: 'a key that signs or encrypts is too short',
    why: 'RSA keys of less than 2048 bits can be broken, and then anybody makes tokens.',
    mend: "Write `keySize: ['2048']` or more.",
    in: 'everywhere',
    find: ofEach(componentsOf, (component) => {
      const bits = numberIn(objectIn(component, 'config'), 'keySize')
      if (!textIn(component, 'providerId').startsWith('rsa') || bits === undefined || bits >= SHORTEST_RSA_BITS)
        return []
      return [{ at: ['config', 'keySize'], problem: `The key has ${bits} bits.` }]
    }),
  },
]
