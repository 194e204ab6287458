import type { ParsedEnvironment } from './environment-schema.js'
import type {
  AlertWebhookConfiguration,
  AuditConfiguration,
  Configuration,
  IssuerConfiguration,
  KeycloakConfiguration,
  NotifyingConfiguration,
  SmsGatewayConfiguration,
  WebhookConfiguration,
} from './types.js'

/** Variables by name to what they mean. Frozen. */
export function toConfiguration(
  parsed: ParsedEnvironment,
  {
    webhooks,
    alertWebhooks,
  }: {
    readonly webhooks: Readonly<Record<string, WebhookConfiguration>>
    readonly alertWebhooks: Readonly<Record<string, AlertWebhookConfiguration>>
  },
  production: boolean,
): Configuration {
  return Object.freeze({
    production,
    host: parsed.HOST,
    port: parsed.PORT,
    publicUrl: parsed.PUBLIC_URL?.replace(/\/+$/, ''),
    realmDirectory: parsed.REALM_CONFIG,
    dataDirectory: parsed.DATA_DIR,
    audience: parsed.OIDC_AUDIENCE,
    issuer: toIssuer(parsed),
    ...toNotifying(parsed, alertWebhooks),
    logoutClients: logoutClientsOf(parsed),
    revocationGraceSeconds: parsed.REVOCATION_GRACE_SECONDS,
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
    grpcPort: parsed.GRPC_PORT,
    logDirectory: parsed.LOG_DIR,
    logLevel: parsed.LOG_LEVEL,
    logLevels: parsed.LOG_LEVELS ?? {},
    logContext: parsed.LOG_CONTEXT,
    logArchives: parsed.LOG_ARCHIVES,
    slowRequestMs: parsed.SLOW_REQUEST_MS,
    slowQueryMs: parsed.SLOW_QUERY_MS,
    logConsole: parsed.LOG_CONSOLE,
    trustedProxies: Object.freeze(parsed.TRUSTED_PROXIES ?? []),
    forwardedHeaders: parsed.FORWARDED_HEADERS,
    clientCertificateHeader: parsed.CLIENT_CERTIFICATE_HEADER,
    dpopNonceSecret: parsed.DPOP_NONCE_SECRET,
    forwardAuthDialect: parsed.FORWARD_AUTH_DIALECT,
    audit: toAudit(parsed),
    auditDatabase: parsed.AUDIT_DATABASE,
    geoipDatabase: parsed.GEOIP_DATABASE,
    webhooks: Object.freeze(webhooks),
    verify: Object.freeze({
      expiration: parsed.VERIFY_TOKEN_EXPIRATION,
      signature: parsed.VERIFY_TOKEN_SIGNATURE,
      issuer: parsed.VERIFY_TOKEN_ISSUER,
    }),
    keycloak: toKeycloak(parsed),
  })
}

/** Where the trail is, and how it is kept: the same for the server and for commands that record. */
export function toAudit(parsed: ParsedEnvironment): AuditConfiguration {
  return Object.freeze({
    directory: parsed.LOG_DIR,
    dataDirectory: parsed.DATA_DIR,
    onFailure: parsed.AUDIT_FAILURE,
    signingKey: parsed.AUDIT_SIGNING_KEY,
    anchors: Object.freeze((parsed.AUDIT_ANCHORS ?? []).filter((place) => place !== 'postgres')),
    anchorsInDatabase: parsed.AUDIT_ANCHORS?.includes('postgres') ?? false,
    pseudonyms: parsed.AUDIT_PSEUDONYMS === 'on',
    privacyKey: parsed.AUDIT_PRIVACY_KEY,
    changes: Object.freeze({ values: parsed.AUDIT_CHANGES === 'values' }),
    mask: Object.freeze(parsed.AUDIT_MASK ?? []),
    retention: parsed.AUDIT_RETENTION ?? {},
  })
}

function logoutClientsOf({ OIDC_CLIENT_ID: own, OIDC_LOGOUT_CLIENTS: others = [] }: ParsedEnvironment) {
  return Object.freeze([...new Set(own === undefined ? others : [own, ...others])])
}

/** Whom to tell of what happens, and how that goes out. */
export function toNotifying(
  parsed: ParsedEnvironment,
  alertWebhooks: Readonly<Record<string, AlertWebhookConfiguration>>,
): NotifyingConfiguration {
  return {
    outbound: Object.freeze({
      httpsProxy: parsed.HTTPS_PROXY,
      httpProxy: parsed.HTTP_PROXY,
      noProxy: parsed.NO_PROXY,
      authoritiesFile: parsed.NODE_EXTRA_CA_CERTS,
    }),
    smtpUrl: parsed.SMTP_URL,
    mailFrom: parsed.MAIL_FROM,
    smsGateway: toSmsGateway(parsed),
    alertWebhooks: Object.freeze(alertWebhooks),
    alertsFile: parsed.ALERTS_FILE,
    errorReporter: parsed.ERROR_REPORTER,
  }
}

/** That a half is a mistake is for the rules. */
function toSmsGateway(parsed: ParsedEnvironment): SmsGatewayConfiguration | undefined {
  const { SMS_GATEWAY_URL: url, SMS_GATEWAY_TOKEN: token, SMS_FROM: from } = parsed
  return url === undefined || token === undefined ? undefined : Object.freeze({ url, token, from })
}

function toIssuer(parsed: ParsedEnvironment): IssuerConfiguration | undefined {
  if (parsed.OIDC_ISSUER === undefined) return undefined
  return Object.freeze({
    url: parsed.OIDC_ISSUER,
    internalUrl: parsed.OIDC_INTERNAL_URL,
    audience: parsed.OIDC_AUDIENCE,
    clientId: parsed.OIDC_CLIENT_ID,
    clientSecret: parsed.OIDC_CLIENT_SECRET,
    introspection: parsed.OIDC_INTROSPECTION,
  })
}

/** Undefined where address or credentials are missing; that a half is a mistake is for the rules. */
export function toKeycloak({
  KEYCLOAK_URL: url,
  KEYCLOAK_ADMIN: username,
  KEYCLOAK_ADMIN_PASSWORD: password,
  KEYCLOAK_CLIENT_ID: id,
  KEYCLOAK_CLIENT_SECRET: secret,
  KEYCLOAK_CLIENT_KEY: keyFile,
}: ParsedEnvironment): KeycloakConfiguration | undefined {
  if (url === undefined) return undefined
  if (username !== undefined && password !== undefined) {
    return Object.freeze({ url, admin: Object.freeze({ username, password }) })
  }
  if (id === undefined) return undefined
  if (keyFile !== undefined) return Object.freeze({ url, client: Object.freeze({ id, keyFile }) })
  return secret === undefined ? undefined : Object.freeze({ url, client: Object.freeze({ id, secret }) })
}
