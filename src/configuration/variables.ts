export interface Variable {
  /** Taken where the variable is unset or empty; empty here means none. */
  readonly default: string
  readonly meaning: string
  /** Read and checked, so that a configuration is right from the start; the part that uses it is not there yet. */
  readonly reserved?: true
}

/** Every variable by name: .env.example and docs/configuration.md are written from this table. */
export const VARIABLES = {
  NODE_ENV: {
    default: '',
    meaning: '`production`, `development` or `test`; `production` is strict wherever it listens.',
  },
  HOST: { default: '127.0.0.1', meaning: 'Address to listen on; any that is not loopback counts as production.' },
  PORT: { default: '3000', meaning: 'Port to listen on; 0 takes any free one.' },
  PUBLIC_URL: {
    default: '',
    meaning:
      'Address that browsers use, where it differs from host and port; any that is not loopback counts as production.',
  },
  GRPC_PORT: {
    default: '9090',
    meaning: 'Port for gRPC checks; 0 takes any free one, `off` serves none.',
    reserved: true,
  },
  REALM_CONFIG: {
    default: '',
    meaning:
      'Folder of the realm whose policy decides, such as realm-config/my-realm, followed while the server runs; `passerelle policy` is about it too. Unset takes the demonstration’s.',
  },
  DATA_DIR: {
    default: 'data',
    meaning: 'Folder for what outlives a restart: the key that signs the audit trail, and its anchors.',
  },
  OIDC_ISSUER: {
    default: '',
    meaning:
      'Issuer of the tokens, exactly as their `iss` claim says; unset starts an embedded provider, in development only.',
  },
  OIDC_INTERNAL_URL: {
    default: '',
    meaning: 'Where this server reaches the provider, where that differs from the name of the issuer.',
  },
  OIDC_AUDIENCE: { default: 'backend-api', meaning: 'Audience that access tokens must carry.' },
  HTTPS_PROXY: {
    default: '',
    meaning:
      'Proxy for https requests to the provider, as http://user:password@proxy.example:3128; `https_proxy` counts before it.',
  },
  HTTP_PROXY: {
    default: '',
    meaning: 'Proxy for http requests to the provider, such as to OIDC_INTERNAL_URL; `http_proxy` counts before it.',
  },
  NO_PROXY: {
    default: '',
    meaning:
      'Hosts, addresses and CIDRs that are reached without a proxy, separated by commas; this machine always is. `no_proxy` counts before it.',
  },
  NODE_EXTRA_CA_CERTS: {
    default: '',
    meaning:
      'PEM file of certificate authorities that are trusted beside the known ones; from .env it holds for the provider.',
  },
  OIDC_CLIENT_ID: {
    default: '',
    meaning: 'Client that this server is at the provider: whose logouts it is told of, and that asks about tokens.',
  },
  OIDC_CLIENT_SECRET: { default: '', meaning: 'Secret of that client.' },
  OIDC_INTROSPECTION: {
    default: 'off',
    meaning:
      'Which tokens the provider is asked about, as OIDC_CLIENT_ID: `off`, `opaque`, `lightweight`, or `always` for every signed one, which leaves opaque ones out.',
  },
  OIDC_LOGOUT_CLIENTS: {
    default: '',
    meaning:
      'Clients beside OIDC_CLIENT_ID, separated by commas, whose back-channel logouts end sessions here: the front ends that have `/auth/backchannel-logout` of this server as their back-channel logout URL.',
  },
  REVOCATION_GRACE_SECONDS: {
    default: '30',
    meaning:
      'For how long known revocations count while PostgreSQL or Redis, which carries them, can’t be reached; after it tokens get 503.',
  },
  DATABASE_URL: { default: '', meaning: 'PostgreSQL, as postgres://user:password@host:5432/name.' },
  REDIS_URL: {
    default: '',
    meaning: 'Redis, as redis://host:6379; several instances need it to count together.',
  },
  SMTP_URL: {
    default: '',
    meaning:
      'Mail server, as smtp://user:password@host:587. STARTTLS has to be offered, but on loopback; unset sends no mail.',
  },
  MAIL_FROM: {
    default: '',
    meaning: 'Whom mail is from, as Passerelle <alerts@example.com>; unset takes the user of SMTP_URL.',
  },
  SMS_GATEWAY_URL: {
    default: '',
    meaning: 'Where short messages are handed in, by POST of `{"to","text","from"}` in JSON; unset sends none.',
  },
  SMS_GATEWAY_TOKEN: { default: '', meaning: 'Bearer token for that gateway.' },
  SMS_FROM: { default: '', meaning: 'Whom short messages are from, where the gateway wants to be told.' },
  ALERTS_FILE: {
    default: '',
    meaning: 'Rules for alerts over the audit trail, such as alerts.yaml ([alerts.md](alerts.md)); unset raises none.',
  },
  ERROR_REPORTER: {
    default: '',
    meaning:
      'ES module that exports `reportError(error, context)`, which is told of unexpected errors, such as for Sentry.',
  },
  LOG_DIR: { default: 'logs', meaning: 'Folder of the log files.' },
  LOG_LEVEL: { default: 'INFO', meaning: 'Least level to write: DEBUG, INFO, WARNING, ERROR or CRITICAL.' },
  LOG_LEVELS: {
    default: '',
    meaning:
      'Least level of single modules instead, separated by commas, as auth=DEBUG,api=WARNING: main, auth, api, websocket, database, cache, ml, blockchain.',
  },
  LOG_CONTEXT: {
    default: 'true',
    meaning:
      '`false` leaves request id and user out of lines that are written without them, and spares each request some microseconds.',
  },
  LOG_ARCHIVES: {
    default: 'plain',
    meaning:
      '`gzip` compresses the archives of the logs, from the day before yesterday on; audit.log’s stay as they are.',
  },
  SLOW_REQUEST_MS: {
    default: '1000',
    meaning: 'From how many milliseconds on a request is a warning in api.log; 0 for none.',
  },
  SLOW_QUERY_MS: {
    default: '500',
    meaning: 'From how many milliseconds on a statement is a warning in database.log; 0 for none.',
  },
  LOG_CONSOLE: { default: 'false', meaning: '`true` writes log lines to the console as well.' },
  TRUSTED_PROXIES: {
    default: '',
    meaning: 'Addresses and CIDRs, separated by commas, whose forwarded headers are believed; empty believes nobody.',
  },
  FORWARDED_HEADERS: {
    default: 'x-forwarded',
    meaning:
      'Which headers those proxies write, and are believed alone: `x-forwarded` (X-Forwarded-For, -Proto and -Host) or `forwarded` (RFC 7239).',
  },
  CLIENT_CERTIFICATE_HEADER: {
    default: '',
    meaning:
      'Header in which a trusted proxy hands on its client’s certificate: X-Forwarded-Client-Cert, Client-Cert, or any other for a URL-encoded PEM.',
  },
  DPOP_NONCE_SECRET: {
    default: '',
    meaning:
      'Secret of at least 32 bytes, the same for all processes: proofs of bound tokens must then carry a nonce; unset asks for none.',
  },
  FORWARD_AUTH_DIALECT: {
    default: '',
    meaning: 'Proxy that asks /forward-auth: nginx, traefik, caddy or envoy.',
    reserved: true,
  },
  AUDIT_FAILURE: {
    default: 'refuse',
    meaning: 'What happens to a change whose audit record cannot be written: `refuse` or `continue`.',
  },
  AUDIT_SIGNING_KEY: {
    default: '',
    meaning:
      'Ed25519 key that signs the audit trail: PKCS#8 in PEM, or the path of a file with it; unset makes DATA_DIR/audit-key.pem. A new key goes before the old one, which endorses it at the next start.',
  },
  AUDIT_ANCHORS: {
    default: '',
    meaning:
      'Where the newest checkpoint of the audit trail is kept beside DATA_DIR/audit-anchors.jsonl, separated by commas: `file:`, `https:`, `syslog:`, `syslog+tcp:` or `syslog+tls:` URLs, and `postgres` ([audit/anchors.md](audit/anchors.md)).',
  },
  AUDIT_DATABASE: {
    default: 'auto',
    meaning:
      'Whether the audit trail is copied to the database, for GET /audit/events: `auto` where DATABASE_URL is set, `on` also to the embedded one (0.7 GB of memory), `off`.',
  },
  AUDIT_DATABASE_DAYS: {
    default: '0',
    meaning:
      'Days that the database keeps records of the audit trail, deleted by `passerelle audit retention apply`; 0 keeps them for good. The files stay.',
  },
  AUDIT_PSEUDONYMS: {
    default: 'off',
    meaning:
      '`on` writes people into the audit trail under pseudonyms; who has AUDIT_PRIVACY_KEY sees who it was, until a person’s key is dropped.',
  },
  AUDIT_PRIVACY_KEY: {
    default: '',
    meaning:
      'Key of the pseudonyms: 32 bytes in base64, or the path of a file with it; of several, separated by commas, the first makes new ones.',
  },
  AUDIT_CHANGES: {
    default: 'digests',
    meaning:
      'What the audit trail has of a record before and after a change: `digests`, or `values` beside them, without what AUDIT_MASK names.',
  },
  AUDIT_MASK: {
    default: '',
    meaning:
      'Fields whose values the audit trail does not have, separated by commas: `record.email`, `change.contact.phone`; `*` stands for any member.',
  },
  AUDIT_RETENTION: {
    default: '',
    meaning:
      'How long the audit trail keeps what, as reads=90d,refusals=1y,authentication=1y,mutations=10y,administration=10y; a class that is not named is kept.',
  },
  GEOIP_DATABASE: {
    default: '',
    meaning: 'Path of a GeoIP database, to show where sessions come from.',
    reserved: true,
  },
  VERIFY_TOKEN_EXPIRATION: { default: 'true', meaning: '`false` accepts expired tokens; refused in production.' },
  VERIFY_TOKEN_SIGNATURE: {
    default: 'true',
    meaning: '`false` accepts tokens that anybody wrote; refused in production.',
  },
  VERIFY_TOKEN_ISSUER: { default: 'true', meaning: '`false` accepts tokens of any issuer; refused in production.' },
  KEYCLOAK_URL: { default: '', meaning: 'Keycloak that `passerelle realm` works with, without /realms.' },
  KEYCLOAK_ADMIN: { default: '', meaning: 'Administrator, of master or of `--auth-realm`.' },
  KEYCLOAK_ADMIN_PASSWORD: { default: '', meaning: 'Password of that administrator.' },
  KEYCLOAK_CLIENT_ID: {
    default: '',
    meaning: 'Client with a service account, instead of an administrator.',
  },
  KEYCLOAK_CLIENT_SECRET: { default: '', meaning: 'Secret of that client.' },
  KEYCLOAK_CLIENT_KEY: {
    default: '',
    meaning: 'File with the private key of that client (PEM or JWK), instead of a secret: it signs in by a signed JWT.',
  },
  REALM_STACK: {
    default: 'default',
    meaning:
      'Which of several sets of files for one realm is planned and applied: `--prune` deletes what this one made.',
  },
} as const satisfies Readonly<Record<string, Variable>>

export type VariableName = keyof typeof VARIABLES

/** Variables whose name holds a channel of webhooks in capitals. */
export const WEBHOOK_VARIABLES = {
  'WEBHOOK_<CHANNEL>_SECRET': {
    default: '',
    meaning: 'Secret that signs what arrives at /webhooks/<channel>.',
    reserved: true,
  },
  'WEBHOOK_<CHANNEL>_PROVIDER': {
    default: 'standard-webhooks',
    meaning: 'Whose way of signing that channel uses, in small letters and hyphens.',
    reserved: true,
  },
  'ALERT_WEBHOOK_<NAME>_URL': {
    default: '',
    meaning: 'Where alerts for the target `{ webhook: <name> }` are posted; https, or http on loopback in development.',
  },
  'ALERT_WEBHOOK_<NAME>_SECRET': {
    default: '',
    meaning:
      'Secret that signs them (Standard Webhooks): whsec_ and base64 of 24 to 64 bytes; two, separated by a comma, while one follows the other.',
  },
} as const satisfies Readonly<Record<string, Variable>>
