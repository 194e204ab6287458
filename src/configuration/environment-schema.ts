import { z } from 'zod'
import { LOG_LEVELS } from '../log-line/index.js'
import { FORWARD_AUTH_DIALECTS } from './types.js'
import * as value from './value-schemas.js'
import type { VariableName } from './variables.js'

/** Every variable alone: its text to its value. What variables must say together stands in rules.ts. */
export const environmentSchema = z.object({
  NODE_ENV: value.oneOf(['production', 'development', 'test']).optional(),
  HOST: value.host,
  PORT: value.port,
  PUBLIC_URL: value.webUrl('https://api.example.com').optional(),
  GRPC_PORT: value.portOrOff,
  REALM_CONFIG: value.text.optional(),
  DATA_DIR: value.text,
  OIDC_ISSUER: value.issuer.optional(),
  OIDC_INTERNAL_URL: value.webUrl('http://keycloak:8080/realms/gaveurs-production').optional(),
  OIDC_AUDIENCE: value.text,
  HTTPS_PROXY: value.proxy.optional(),
  HTTP_PROXY: value.proxy.optional(),
  NO_PROXY: value.text.optional(),
  NODE_EXTRA_CA_CERTS: value.text.optional(),
  OIDC_CLIENT_ID: value.text.optional(),
  OIDC_CLIENT_SECRET: value.text.optional(),
  OIDC_INTROSPECTION: value.oneOf(['off', 'opaque', 'lightweight', 'always']),
  OIDC_LOGOUT_CLIENTS: value.names.optional(),
  REVOCATION_GRACE_SECONDS: value.seconds(86_400),
  DATABASE_URL: value.urlWith(['postgres', 'postgresql'], 'postgres://user:password@host:5432/name').optional(),
  REDIS_URL: value.urlWith(['redis', 'rediss'], 'redis://host:6379').optional(),
  SMTP_URL: value.urlWith(['smtp', 'smtps'], 'smtp://user:password@host:587').optional(),
  LOG_DIR: value.text,
  LOG_LEVEL: value.oneOf(LOG_LEVELS),
  LOG_LEVELS: value.logLevels.optional(),
  LOG_CONTEXT: value.toggle,
  LOG_ARCHIVES: value.oneOf(['plain', 'gzip']),
  SLOW_REQUEST_MS: value.milliseconds(3_600_000),
  SLOW_QUERY_MS: value.milliseconds(3_600_000),
  LOG_CONSOLE: value.toggle,
  TRUSTED_PROXIES: value.networks.optional(),
  FORWARDED_HEADERS: value.oneOf(['x-forwarded', 'forwarded']),
  CLIENT_CERTIFICATE_HEADER: value.headerName.optional(),
  DPOP_NONCE_SECRET: value.secret(32).optional(),
  FORWARD_AUTH_DIALECT: value.oneOf(FORWARD_AUTH_DIALECTS).optional(),
  AUDIT_FAILURE: value.oneOf(['refuse', 'continue']),
  AUDIT_SIGNING_KEY: value.text.optional(),
  GEOIP_DATABASE: value.text.optional(),
  VERIFY_TOKEN_EXPIRATION: value.toggle,
  VERIFY_TOKEN_SIGNATURE: value.toggle,
  VERIFY_TOKEN_ISSUER: value.toggle,
  KEYCLOAK_URL: value.webUrl('https://id.example.com').optional(),
  KEYCLOAK_ADMIN: value.text.optional(),
  KEYCLOAK_ADMIN_PASSWORD: value.text.optional(),
  KEYCLOAK_CLIENT_ID: value.text.optional(),
  KEYCLOAK_CLIENT_SECRET: value.text.optional(),
  KEYCLOAK_CLIENT_KEY: value.text.optional(),
  REALM_STACK: value.stack,
} satisfies Record<VariableName, z.ZodType>)

export type ParsedEnvironment = z.infer<typeof environmentSchema>
