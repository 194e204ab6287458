import type { Attributes, ClientRoles, PolicyTypes, Role } from '../policy/index.js'

/** What Keycloak writes into `typ`: only `Bearer`, and `DPoP` with a proof, is an access token. */
export type TokenKind = 'Bearer' | 'DPoP' | 'ID' | 'Refresh' | 'Offline' | 'Logout'

/** Who a token speaks of, and what they may. */
export interface PersonOptions {
  /** `sub`. Default: a UUID made from the username, so that the same name is the same person. */
  readonly subject?: string | undefined
  /** `preferred_username`, and `email` if it is one. Default `test-user`. */
  readonly username?: string | undefined
  /** Realm roles, exactly these. Default: none. */
  readonly roles?: readonly Role[] | undefined
  /** Client roles by clientId. Default: none. */
  readonly clientRoles?: ClientRoles | undefined
  /** Custom attributes, each a claim of its own: `{ gaveur_id: 1 }`. One of a wrong type is told as one of `claims`. */
  readonly attributes?: MintedAttributes | undefined
  /** `organization`: aliases, or aliases with what Keycloak says of each. Default: absent. */
  readonly organizations?: readonly string[] | Readonly<Record<string, object>> | undefined
  /** Username of who acts in their place: claim `act`, as in an impersonated session. Default: nobody. */
  readonly actor?: string | undefined
  /** True: the client's own token (client credentials), without a session; the username is the service account's. */
  readonly serviceAccount?: boolean | undefined
  /** `acr`, for step-up. Default `1`. */
  readonly acr?: string | undefined
  /** `auth_time`, in seconds before `iat`. Default: absent, as after a password grant. */
  readonly authenticatedSecondsAgo?: number | undefined
  /** `azp`. Default `test-client`. */
  readonly clientId?: string | undefined
  /** `scope`. Default `openid profile email`. */
  readonly scope?: string | undefined
  /** Laid over the claims at the end; `undefined` takes one out. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  /** The clock, in milliseconds since the epoch. Default: Date.now. */
  readonly now?: (() => number) | undefined
}

/** A token for a test: without any option, a good bearer token of a user without roles, for five minutes. */
export interface MintTokenOptions extends PersonOptions {
  /** `iss`. Default: TEST_ISSUER. */
  readonly issuer?: string | undefined
  /** `aud`. Default `backend-api`. An ID or Logout token is for the client, a Refresh or Offline token for the issuer. */
  readonly audience?: string | readonly string[] | undefined
  /** `exp` after `iat`, in seconds. Default 300. */
  readonly expiresInSeconds?: number | undefined
  /** True: issued an hour ago, and over since. */
  readonly expired?: boolean | undefined
  /** True: `nbf` lies an hour ahead. */
  readonly notYetValid?: boolean | undefined
  /** Default `Bearer`; `DPoP` when it is bound to a `jkt`. */
  readonly kind?: TokenKind | undefined
  /** `rfc9068`: header `typ` at+jwt and claim `client_id`, as Keycloak writes them when told to. Default `keycloak`. */
  readonly profile?: 'keycloak' | 'rfc9068' | undefined
  /** True: without subject, audience, roles and attributes, as Keycloak's lightweight access tokens. */
  readonly lightweight?: boolean | undefined
  /** `cnf`: the key of `createDpopKey()`, a certificate's `x5t#S256`, or both. Default: bound to nothing. */
  readonly boundTo?:
    | { readonly jkt?: string | undefined; readonly certificateThumbprint?: string | undefined }
    | undefined
  /** Laid over the header; `undefined` takes a member out. The signature is RS256 all the same. */
  readonly header?: Readonly<Record<string, unknown>> | undefined
}

type MintedAttributes = PolicyTypes extends { readonly attributes: unknown }
  ? Attributes
  : Readonly<Record<string, unknown>>
