import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readConfiguration, readProvisioningConfiguration } from '../../../src/configuration/index.js'

const SECRET = 'gänsebraten-8675309'

const HOLD_SECRETS = [
  'OIDC_CLIENT_SECRET',
  'AUDIT_SIGNING_KEY',
  'AUDIT_PRIVACY_KEY',
  'KEYCLOAK_ADMIN_PASSWORD',
  'KEYCLOAK_CLIENT_SECRET',
  'WEBHOOK_ORDERS_SECRET',
  'WEBHOOK_ORDERS_SECERT',
  'OIDC_CLIENT_SECRT',
  'SMS_GATEWAY_TOKEN',
  'ALERT_WEBHOOK_CHAT_SECRET',
]
const HOLD_URLS = [
  'PUBLIC_URL',
  'OIDC_ISSUER',
  'OIDC_INTERNAL_URL',
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'KEYCLOAK_URL',
  'HTTPS_PROXY',
  'http_proxy',
  'SMS_GATEWAY_URL',
  'ALERT_WEBHOOK_CHAT_URL',
  'AUDIT_ANCHORS',
]
const HOLD_OTHERS = [
  'NODE_ENV',
  'HOST',
  'PORT',
  'LOG_LEVEL',
  'LOG_LEVELS',
  'LOG_CONTEXT',
  'LOG_ARCHIVES',
  'SLOW_REQUEST_MS',
  'SLOW_QUERY_MS',
  'KEYCLOAK_ADMIN',
  'OIDC_CLIENT_ID',
  'WEBHOOK_ORDERS_PROVIDER',
]

const secretText = fc.constantFrom(SECRET, ` ${SECRET}`, `${SECRET}\n`)
const secretUrl = fc
  .tuple(
    fc.constantFrom('https', 'http', 'postgres', 'redis', 'smtp', 'mysql', '', 'ht tp'),
    fc.constantFrom(`user:${SECRET}@`, `user:12/${SECRET}@`, `:${SECRET}#x@`, `${SECRET}@`, `u:p%zz${SECRET}@`),
    fc.constantFrom('host', '127.0.0.1', '', 'host:99999', '[::1'),
    fc.constantFrom('', `/x?password=${SECRET}`, `/x#${SECRET}`),
  )
  .map(([scheme, user, host, rest]) => `${scheme}://${user}${host}${rest}`)
const other = fc.constantFrom('production', 'development', '127.0.0.1', '0.0.0.0', '80', 'x', '')

const some = (names: readonly string[], text: fc.Arbitrary<string>) => fc.dictionary(fc.constantFrom(...names), text)
const environments = fc
  .tuple(some(HOLD_SECRETS, secretText), some(HOLD_URLS, secretUrl), some(HOLD_OTHERS, other))
  .map(([secrets, urls, others]) => ({ ...secrets, ...urls, ...others }))

it.each(Object.entries({ readConfiguration, readProvisioningConfiguration }))('%s shows no secret', (_name, read) => {
  let refused = 0
  fc.assert(
    fc.property(environments, (environment) => {
      const result = read(environment)
      if (!result.ok) refused += 1
      const shown = JSON.stringify(result.ok ? result.warnings : result.mistakes)
      expect(shown).not.toContain(SECRET)
      expect(shown).not.toContain('8675309')
    }),
    { numRuns: 500 },
  )
  expect(refused).toBeGreaterThan(100)
})
