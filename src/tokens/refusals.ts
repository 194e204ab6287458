import type { CheckName } from './checks/table.js'
import type { RefusalCode } from './types.js'

export interface RefusalDescription {
  /** Checks that give this code, in the order they run. */
  readonly checks: readonly CheckName[]
  /** One sentence for the reader of docs/errors.md. */
  readonly meaning: string
  /** What most often stands behind it, in Keycloak's words, the likeliest first. */
  readonly causes: readonly string[]
}

const CLOCK_OF_THIS_HOST = 'The clock of this host is behind Keycloak’s: a guest that was paused, a host without NTP.'

/**
 * Every refusal code, with the checks that give it. docs/errors.md is written from this table and from the examples in
 * test/unit/tokens/refusal-examples.ts: `npx vitest run test/unit/tokens/errors-document -u`.
 */
export const REFUSALS: Readonly<Record<RefusalCode, RefusalDescription>> = {
  too_large: {
    checks: ['size'],
    meaning: 'The token is longer than 16384 bytes.',
    causes: [
      '“Full scope allowed” is on for the client, so that the token lists the roles of every client.',
      'A Group Membership mapper writes all groups with their paths, or a User Attribute mapper writes long texts.',
    ],
  },
  malformed: {
    checks: ['parts', 'header', 'signed', 'payload'],
    meaning: 'It is not three canonical base64url parts, or header or payload is not one unambiguous JSON object.',
    causes: [
      'The client sends an opaque token of another provider, the authorization code, or its session cookie.',
      'The token was copied with quotes, a line break or a space, or was cut: a terminal, a log or a proxy did it.',
      'A front end sends the text “undefined” or “null”, since it had no token yet.',
    ],
  },
  opaque: {
    checks: ['parts'],
    meaning: 'It is one part that says nothing by itself, and no issuer is asked about such tokens.',
    causes: [
      'The token is of another provider, whose access tokens are opaque.',
      'The client sends the authorization code, its session cookie or an API key.',
    ],
  },
  encrypted: {
    checks: ['parts'],
    meaning: 'It has the five parts of an encrypted token.',
    causes: [
      'Access token encryption is on for the client (Advanced, Fine grain OpenID Connect configuration).',
      'An encrypted ID token was sent instead of the access token.',
    ],
  },
  forbidden_header: {
    checks: ['forbidden_header'],
    meaning: 'Its header has jku, jwk, x5u, x5c, b64, zip or enc.',
    causes: [
      'Somebody tries to bring a key along: Keycloak sets none of these.',
      'A DPoP proof, which carries its key in jwk, was sent as the access token.',
    ],
  },
  critical_header: {
    checks: ['critical_header'],
    meaning: 'Its header has crit.',
    causes: ['Another provider, or a signer of one’s own, made it: Keycloak sets no crit.'],
  },
  algorithm: {
    checks: ['algorithm', 'issuer_algorithm'],
    meaning: 'Its alg is not one the verifier is configured for, or not for its issuer.',
    causes: [
      'The client’s “Access token signature algorithm”, or the realm’s “Default signature algorithm”, was changed, for example to ES256.',
      'The refresh token was sent: Keycloak signs it with HS512.',
      'An unsigned token, or one signed with a shared secret: an attack, or the mock of a test.',
    ],
  },
  type: {
    checks: ['type', 'profile'],
    meaning:
      'Its header typ is present and neither JWT nor at+jwt; or not at+jwt, where the profile rfc9068 is asked for.',
    causes: [
      'A logout token or a DPoP proof was sent where the access token belongs.',
      'The issuer has the profile rfc9068, and the client’s attribute access.token.header.type.rfc9068 is off, as Keycloak has it by default.',
    ],
  },
  test_token: {
    checks: ['test_token'],
    meaning: 'It was made for tests: it names the issuer of `mintToken`, or the published development key.',
    causes: [
      'A token of `mintToken` or of `passerelle dev-provider` came to a server with a real issuer.',
      'A front end still asks the embedded provider for its tokens.',
    ],
  },
  issuer: {
    checks: ['issuer'],
    meaning: 'Its iss is no configured issuer, character by character.',
    causes: [
      'Keycloak’s option hostname is not a full URL: then iss follows the address that the client asked at, such as http://keycloak:8080 inside Docker.',
      'OIDC_ISSUER has a trailing slash, another scheme or port, or /auth too much or too little.',
      'The client signs in to another realm.',
    ],
  },
  key_unknown: {
    checks: ['key_id', 'key'],
    meaning: 'The issuer publishes no key with its kid, or it has no kid and not exactly one key fits.',
    causes: [
      'The key provider that signed it was disabled or deleted (Realm settings, Keys), or was rotated seconds ago.',
      'Keycloak was started anew with an empty database: the same realm has new keys.',
      'A cache or a second Keycloak answers for the key set.',
    ],
  },
  key_unsuitable: {
    checks: ['key'],
    meaning:
      'The key it names must not verify it: other use, type or algorithm, or an RSA key of fewer than 2048 bits.',
    causes: [
      'The realm’s RSA key provider has a key size of 1024.',
      'The key is for encryption (rsa-enc-generated), or the client’s algorithm is another than the key’s.',
    ],
  },
  keys_unavailable: {
    checks: ['key'],
    meaning:
      'The issuer’s keys were never had, not fetched for longer than keyStaleSeconds, or all withdrawn. The caller gets 503 with Retry-After, not 401.',
    causes: [
      'Keycloak is down or starting, or its name resolves to nothing inside the container.',
      'The discovery document names another issuer than the configured one (Keycloak’s option hostname).',
      'The realm has no enabled key that signs (Realm settings, Keys).',
      'Keycloak’s certificate comes from a private authority: give it in NODE_EXTRA_CA_CERTS.',
      'Requests go out through a proxy only: give it in HTTPS_PROXY. An address that redirects is not followed: give the final one.',
    ],
  },
  development_key: {
    checks: ['development_key'],
    meaning: 'It is signed with the published development key, which is accepted on loopback issuers only.',
    causes: [
      'The issuer publishes the development key, under a kid of its own: somebody copied it into the realm’s keys.',
    ],
  },
  signature: {
    checks: ['signature'],
    meaning: 'Its signature does not verify with the issuer’s key.',
    causes: [
      'The token was changed or cut after it was signed, often by hand or by an editor.',
      'Another realm or provider with a key of the same kid made it, or somebody forged it.',
    ],
  },
  bound_token: {
    checks: ['binding'],
    meaning:
      'It is bound to a key (cnf, or typ DPoP) and came as a bearer token, or in a way that nothing here can prove.',
    causes: [
      'The client sent a DPoP proof to the token endpoint, and sends the token with the scheme Bearer.',
      'Keycloak binds a token whenever the client sends a proof, even where the client’s switch is off.',
    ],
  },
  unbound_token: {
    checks: ['binding'],
    meaning: 'It came with the scheme DPoP and is bound to no key.',
    causes: [
      'The client sends proofs to the API, and sent none to the token endpoint.',
      'A client policy with the executor dpop-bind-enforcer binds the refresh token alone.',
    ],
  },
  proof_missing: {
    checks: ['binding'],
    meaning: 'It is bound to a key and came with the scheme DPoP, but without a DPoP header.',
    causes: [
      'The client changed the scheme of the Authorization header and makes no proofs.',
      'A proxy, or a CORS rule without DPoP in Access-Control-Allow-Headers, drops the header.',
    ],
  },
  proof_invalid: {
    checks: ['binding'],
    meaning:
      'The DPoP proof beside it is none: its form, type, algorithm, key, signature or a claim is wrong, or there are several.',
    causes: [
      'The client made its proof for the token endpoint, without ath.',
      'The client signs with an algorithm that the server does not list in its challenge (algs).',
      'The client puts its private key into the header: a bug to mend before anything else.',
    ],
  },
  proof_key: {
    checks: ['binding'],
    meaning: 'The DPoP proof beside it is signed by another key than the one it is bound to.',
    causes: [
      'The client lost its key and kept its token: a new tab, a restart, one of several instances behind a balancer.',
      'Somebody else uses the token: it is worth nothing without the key.',
    ],
  },
  proof_mismatch: {
    checks: ['binding'],
    meaning: 'The DPoP proof beside it was made for another method (htm), URL (htu) or token (ath).',
    causes: [
      'A proxy in front has another name or scheme, and neither PUBLIC_URL nor TRUSTED_PROXIES says so.',
      'The client sends the proof of an earlier request, or keeps it over a refresh of its token or a redirect.',
    ],
  },
  proof_expired: {
    checks: ['binding'],
    meaning: 'The DPoP proof beside it was made too long ago, or in the future.',
    causes: [
      'The clock of the client, or of this host, is wrong.',
      'The client makes proofs in stock, or sends one again when it tries again.',
    ],
  },
  proof_replayed: {
    checks: ['binding'],
    meaning: 'The DPoP proof beside it was used before.',
    causes: [
      'The client, its HTTP library or a proxy repeats a request with the proof of the first attempt.',
      'The client does not make jti anew for each proof.',
      'Somebody listened, and sends again what he heard.',
    ],
  },
  nonce_required: {
    checks: ['binding'],
    meaning: 'The DPoP proof beside it lacks the nonce that is asked for. The answer brings one.',
    causes: [
      'It is the client’s first request, or its first for some minutes: it asks again with the nonce.',
      'A browser’s client cannot read DPoP-Nonce: Access-Control-Expose-Headers must name it.',
      'Several processes have different secrets for their nonces.',
    ],
  },
  proofs_unavailable: {
    checks: ['binding'],
    meaning:
      'Whether its DPoP proof was used before cannot be known at the moment. The caller gets 503 with Retry-After, not 401.',
    causes: [
      'Redis, which remembers used proofs for all processes, cannot be reached from here.',
      'More proofs came within a minute than the memory of a single process may hold, or than one client may have of it.',
      'The process has begun since the proof was made, and there is no Redis: the client’s next proof passes.',
    ],
  },
  certificate: {
    checks: ['binding'],
    meaning: 'It is bound to a certificate (cnf.x5t#S256) other than the one the caller connected with.',
    causes: [
      '“OAuth 2.0 Mutual TLS Certificate Bound Access Tokens” is on for the client, and it calls the API without its certificate.',
      'A proxy ends TLS and hands no certificate on, or is not among the trusted ones.',
      'The client’s certificate was renewed after it got the token.',
    ],
  },
  lightweight: {
    checks: ['lightweight'],
    meaning: 'It has neither sub nor roles, as Keycloak’s lightweight tokens, and the issuer is not asked for them.',
    causes: [
      '“Always use lightweight access token” is on for the client, as for admin-cli and the console.',
      'A client policy with the executor use-lightweight-access-token turns it on.',
    ],
  },
  inactive: {
    checks: ['introspection', 'lightweight'],
    meaning: 'The issuer was asked about it, and says that it is not active.',
    causes: [
      'Its session ended, or it was revoked at the issuer.',
      'Keycloak from 26.6.2 on calls a token inactive whose aud does not name the client that asks.',
      'The client that asks is of another realm.',
    ],
  },
  introspection_unavailable: {
    checks: ['introspection', 'lightweight'],
    meaning: 'The issuer could not be asked about it. The caller gets 503 with Retry-After, not 401.',
    causes: [
      'The introspection endpoint is away, slow, or not reachable from here.',
      'OIDC_CLIENT_SECRET is not the client’s secret, or the client is public: the endpoint answers 401 or 403.',
    ],
  },
  revoked: {
    checks: ['revocation'],
    meaning: 'It, or everything of its session, subject, client or issuer, was revoked.',
    causes: [
      'Its user signed out, here or at Keycloak (back-channel logout).',
      'An administrator took back the session, the user’s tokens or the client’s.',
    ],
  },
  revocations_unavailable: {
    checks: ['revocation'],
    meaning: 'What was revoked cannot be known at the moment. The caller gets 503 with Retry-After, not 401.',
    causes: ['Redis or PostgreSQL, which carries revocations between processes, cannot be reached from here.'],
  },
  token_kind: {
    checks: ['kind', 'introspection', 'lightweight'],
    meaning: 'It is an ID, refresh, offline, logout or security event token, or a request object, not an access token.',
    causes: [
      'The front end sends id_token instead of access_token from the answer of the token endpoint.',
      'A job stores an offline token and sends it as it is.',
    ],
  },
  claim_missing: {
    checks: ['expiration_claim', 'subject', 'profile', 'introspection', 'lightweight'],
    meaning:
      'A required claim, exp or sub, is absent; or client_id, iat or jti, where the profile rfc9068 is asked for; or cnf in an answer about a DPoP token.',
    causes: [
      'The client lacks the client scope basic among its default scopes: it brings sub since Keycloak 25.',
      'The issuer has the profile rfc9068, and the client has no mapper that writes client_id: Keycloak does so in tokens of service accounts only.',
      '“Always use lightweight access token” is on for the client (as for admin-cli), or a client policy turns it on.',
    ],
  },
  claim_invalid: {
    checks: [
      'expiration_claim',
      'not_before',
      'issued_at',
      'audience',
      'subject',
      'identifiers',
      'profile',
      'introspection',
      'lightweight',
    ],
    meaning: 'A claim has a type or value that it must not have; the refusal names it.',
    causes: ['A Hardcoded claim, User Attribute or script mapper overwrites the claim, with another JSON type.'],
  },
  expired: {
    checks: ['expiration'],
    meaning: 'Its exp is past, the leeway included.',
    causes: [
      'The client keeps its token longer than the realm’s “Access Token Lifespan” and does not refresh it.',
      'The clock of this host is ahead of Keycloak’s.',
    ],
  },
  not_yet_valid: {
    checks: ['not_before'],
    meaning: 'Its nbf is in the future, beyond the leeway.',
    causes: [CLOCK_OF_THIS_HOST, 'A mapper writes nbf: Keycloak itself does not.'],
  },
  issued_in_future: {
    checks: ['issued_at'],
    meaning: 'Its iat is in the future, beyond the leeway.',
    causes: [CLOCK_OF_THIS_HOST, 'The clocks of Keycloak’s own nodes differ from each other.'],
  },
  audience: {
    checks: ['audience'],
    meaning: 'Its aud does not contain the configured audience.',
    causes: [
      'The client has no Audience mapper for this API: without one aud holds only account, or nothing.',
      'The mapper stands in an optional client scope that the client did not ask for.',
      'OIDC_AUDIENCE is not the client ID of the API, letter for letter.',
    ],
  },
}
