import { describe, expect, it } from 'vitest'
import { type Configuration, readConfiguration } from '../../../src/configuration/index.js'
import { TEST_ISSUER } from '../../../src/tokens/index.js'

type Environment = Readonly<Record<string, string | undefined>>

const ISSUER = 'https://id.example.com/realms/gaveurs-production'
const PRODUCTION: Environment = { NODE_ENV: 'production', OIDC_ISSUER: ISSUER }
const WHOLE: Environment = {
  PUBLIC_URL: 'https://api.example.com',
  ...PRODUCTION,
  DATABASE_URL: 'postgres://app:pw@db/passerelle',
  REDIS_URL: 'rediss://cache:6380',
  SMTP_URL: 'smtp://mail:25',
}

function accepted(environment: Environment): {
  readonly configuration: Configuration
  readonly warnings: readonly string[]
} {
  const result = readConfiguration(environment)
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.mistakes)}`)
  return result
}

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** `VARIABLE problem. Mend.`, one for each mistake. */
function refused(environment: Environment): readonly string[] {
  const result = readConfiguration(environment)
  if (result.ok) throw new Error('accepted')
  return result.mistakes.map(({ variable, problem, mend }) => `${variable} ${problem}. ${mend}`)
}

describe('an empty environment', () => {
  it('is a complete development', () => {
    expect(accepted({}).configuration).toEqual({
      production: false,
      host: '127.0.0.1',
      port: 3000,
      dataDirectory: 'data',
      audience: 'backend-api',
      issuer: undefined,
      logoutClients: [],
      revocationGraceSeconds: 30,
      outbound: {},
      grpcPort: 9090,
      logDirectory: 'logs',
      logLevel: 'INFO',
      logLevels: {},
      logContext: true,
      logArchives: 'plain',
      slowRequestMs: 1000,
      slowQueryMs: 500,
      logConsole: false,
      trustedProxies: [],
      forwardedHeaders: 'x-forwarded',
      auditDatabase: 'auto',
      audit: {
        directory: 'logs',
        dataDirectory: 'data',
        onFailure: 'refuse',
        anchors: [],
        anchorsInDatabase: false,
        pseudonyms: false,
        changes: { values: false },
        mask: [],
        retention: {},
      },
      webhooks: {},
      alertWebhooks: {},
      verify: { expiration: true, signature: true, issuer: true },
    })
  })

  it.each([{ OIDC_LOGOUT_CLIENTS: 'a,b' }, { OIDC_CLIENT_ID: 'backend-api', OIDC_CLIENT_SECRET: 'x' }])(
    'warns that a restart forgets logouts where %j is set and no store',
    (variables) => {
      const forgets =
        'A restart forgets who was signed out, and their tokens are accepted again until they expire: set DATABASE_URL or REDIS_URL.'
      const logouts = { OIDC_ISSUER: ISSUER, ...variables }
      expect(accepted(logouts).warnings).toContain(forgets)
      expect(accepted({ ...logouts, REDIS_URL: 'redis://127.0.0.1:6379' }).warnings).not.toContain(forgets)
      expect(accepted({ ...logouts, DATABASE_URL: 'postgres://127.0.0.1/a' }).warnings).not.toContain(forgets)
      expect(accepted({}).warnings).not.toContain(forgets)
    },
  )

  it('says in one line what it does without', () => {
    expect(accepted({}).warnings).toEqual([
      'Development: DATABASE_URL, REDIS_URL and SMTP_URL are not set, and this process does without.',
    ])
  })

  it('is what a variable without text counts as', () => {
    const empty = {
      PORT: '',
      OIDC_ISSUER: '',
      NODE_ENV: '',
      KEYCLOAK_ADMIN: '',
      VERIFY_TOKEN_ISSUER: '',
      HOST: undefined,
    }
    expect(readConfiguration(empty)).toEqual(readConfiguration({}))
  })
})

describe('a whole environment', () => {
  const environment: Environment = {
    NODE_ENV: 'Production',
    HOST: '0.0.0.0',
    PORT: '8443',
    PUBLIC_URL: 'https://api.example.com',
    GRPC_PORT: 'Off',
    DATA_DIR: '/var/lib/passerelle',
    OIDC_ISSUER: ISSUER,
    OIDC_INTERNAL_URL: 'http://keycloak:8080/realms/gaveurs-production',
    OIDC_AUDIENCE: 'orders-api',
    OIDC_CLIENT_ID: 'backend-api',
    OIDC_CLIENT_SECRET: 's1',
    OIDC_INTROSPECTION: 'lightweight',
    OIDC_LOGOUT_CLIENTS: 'euralis-frontend, backend-api',
    REVOCATION_GRACE_SECONDS: '5',
    HTTPS_PROXY: 'proxy.example:3128',
    HTTP_PROXY: 'http://loses.example',
    http_proxy: 'http://user:s7@proxy.example:3128',
    NO_PROXY: '.internal,10.0.0.0/8',
    NODE_EXTRA_CA_CERTS: '/etc/company.pem',
    DATABASE_URL: 'postgresql://app:pw@db:5432/passerelle',
    REDIS_URL: 'redis://cache:6379/1',
    SMTP_URL: 'smtps://user:pw@mail:465',
    LOG_DIR: '/var/log/passerelle',
    LOG_LEVEL: 'warning',
    LOG_LEVELS: 'auth=debug, api = Warning',
    LOG_CONTEXT: 'false',
    LOG_ARCHIVES: 'GZIP',
    SLOW_REQUEST_MS: '250',
    SLOW_QUERY_MS: '0',
    LOG_CONSOLE: 'TRUE',
    TRUSTED_PROXIES: '10.0.0.7, 192.168.0.0/16,fd00::/8',
    FORWARDED_HEADERS: 'Forwarded',
    FORWARD_AUTH_DIALECT: 'nginx',
    AUDIT_FAILURE: 'continue',
    AUDIT_SIGNING_KEY: 's2',
    AUDIT_ANCHORS: 'file:///mnt/safe/anchors.jsonl, postgres,syslog+tcp://log.example:601',
    AUDIT_PSEUDONYMS: 'on',
    AUDIT_PRIVACY_KEY: 's5',
    AUDIT_CHANGES: 'values',
    AUDIT_MASK: 'record.email, change.iban',
    AUDIT_RETENTION: 'reads=90d,mutations=10y',
    GEOIP_DATABASE: '/var/lib/geo.mmdb',
    MAIL_FROM: 'Passerelle <alerts@example.com>',
    SMS_GATEWAY_URL: 'https://sms.example.com/messages?account=7',
    SMS_GATEWAY_TOKEN: 's8',
    SMS_FROM: 'Passerelle',
    ALERTS_FILE: 'alerts.yaml',
    ERROR_REPORTER: 'reporter.mjs',
    ALERT_WEBHOOK_ON_CALL_URL: 'https://chat.example.com/hooks/s9',
    ALERT_WEBHOOK_ON_CALL_SECRET: `${WEBHOOK_SECRET}, ${WEBHOOK_SECRET.slice('whsec_'.length)}`,
    WEBHOOK_ORDERS_SECRET: 's3',
    WEBHOOK_ORDERS_PROVIDER: 'github',
    WEBHOOK_STOCK_LEVELS_SECRET: 's4',
    KEYCLOAK_URL: 'https://id.example.com',
    KEYCLOAK_ADMIN: 'admin',
    KEYCLOAK_ADMIN_PASSWORD: 's5',
  }

  it('is read into its types', () => {
    const { configuration, warnings } = accepted(environment)
    expect(warnings).toEqual([])
    expect(configuration).toEqual({
      production: true,
      host: '0.0.0.0',
      port: 8443,
      publicUrl: 'https://api.example.com',
      dataDirectory: '/var/lib/passerelle',
      audience: 'orders-api',
      issuer: {
        url: ISSUER,
        internalUrl: 'http://keycloak:8080/realms/gaveurs-production',
        audience: 'orders-api',
        clientId: 'backend-api',
        clientSecret: 's1',
        introspection: 'lightweight',
      },
      logoutClients: ['backend-api', 'euralis-frontend'],
      revocationGraceSeconds: 5,
      outbound: {
        httpsProxy: 'http://proxy.example:3128/',
        httpProxy: 'http://user:s7@proxy.example:3128/',
        noProxy: '.internal,10.0.0.0/8',
        authoritiesFile: '/etc/company.pem',
      },
      databaseUrl: 'postgresql://app:pw@db:5432/passerelle',
      redisUrl: 'redis://cache:6379/1',
      smtpUrl: 'smtps://user:pw@mail:465',
      mailFrom: 'Passerelle <alerts@example.com>',
      smsGateway: { url: 'https://sms.example.com/messages?account=7', token: 's8', from: 'Passerelle' },
      alertWebhooks: {
        on_call: {
          url: 'https://chat.example.com/hooks/s9',
          secrets: [WEBHOOK_SECRET, WEBHOOK_SECRET.slice('whsec_'.length)],
        },
      },
      alertsFile: 'alerts.yaml',
      errorReporter: 'reporter.mjs',
      grpcPort: 'off',
      logDirectory: '/var/log/passerelle',
      logLevel: 'WARNING',
      logLevels: { auth: 'DEBUG', api: 'WARNING' },
      logContext: false,
      logArchives: 'gzip',
      slowRequestMs: 250,
      slowQueryMs: 0,
      logConsole: true,
      trustedProxies: ['10.0.0.7', '192.168.0.0/16', 'fd00::/8'],
      forwardedHeaders: 'forwarded',
      forwardAuthDialect: 'nginx',
      auditDatabase: 'auto',
      audit: {
        directory: '/var/log/passerelle',
        dataDirectory: '/var/lib/passerelle',
        onFailure: 'continue',
        signingKey: 's2',
        anchors: ['file:///mnt/safe/anchors.jsonl', 'syslog+tcp://log.example:601'],
        anchorsInDatabase: true,
        pseudonyms: true,
        privacyKey: 's5',
        changes: { values: true },
        mask: ['record.email', 'change.iban'],
        retention: { reads: { count: 90, unit: 'd' }, mutations: { count: 10, unit: 'y' } },
      },
      geoipDatabase: '/var/lib/geo.mmdb',
      webhooks: {
        orders: { secret: 's3', provider: 'github' },
        stock_levels: { secret: 's4', provider: 'standard-webhooks' },
      },
      verify: { expiration: true, signature: true, issuer: true },
      keycloak: { url: 'https://id.example.com', admin: { username: 'admin', password: 's5' } },
    })
    expect(Object.isFrozen(configuration) && Object.isFrozen(configuration.issuer)).toBe(true)
  })

  it('may apply to Keycloak as a client instead of an administrator', () => {
    const client = {
      KEYCLOAK_URL: 'http://127.0.0.1:8080',
      KEYCLOAK_CLIENT_ID: 'deployer',
      KEYCLOAK_CLIENT_SECRET: 's6',
    }
    expect(accepted(client).configuration.keycloak).toEqual({
      url: 'http://127.0.0.1:8080',
      client: { id: 'deployer', secret: 's6' },
    })
  })
})

describe('production', () => {
  it.each<[Environment, boolean]>([
    [{ NODE_ENV: 'production', HOST: '127.0.0.1' }, true],
    [{ NODE_ENV: 'PRODUCTION' }, true],
    [{ HOST: '0.0.0.0' }, true],
    [{ HOST: '::' }, true],
    [{ HOST: '10.0.0.7', NODE_ENV: 'development' }, true],
    [{ HOST: 'api.internal' }, true],
    [{ HOST: 'localhost.example.com' }, true],
    [{ HOST: '::ffff:10.0.0.7' }, true],
    [{ PUBLIC_URL: 'https://api.example.com' }, true],
    [{ PUBLIC_URL: 'https://api.example.com', HOST: '127.0.0.1', NODE_ENV: 'development' }, true],
    [{ PUBLIC_URL: 'http://10.0.0.7:3000' }, true],
    [{ PUBLIC_URL: 'https://localhost.example.com' }, true],
    [{ PUBLIC_URL: 'http://localhost:3000' }, false],
    [{ PUBLIC_URL: 'https://[::1]:3000/' }, false],
    [{ PUBLIC_URL: 'http://127.0.0.1:3000' }, false],
    [{ HOST: 'localhost' }, false],
    [{ HOST: '127.8.9.10' }, false],
    [{ HOST: '::1' }, false],
    [{ HOST: '::ffff:127.0.0.1' }, false],
    [{ NODE_ENV: 'test' }, false],
  ])('of %j is %s', (environment, production) => {
    expect(accepted({ ...environment, OIDC_ISSUER: ISSUER }).configuration.production).toBe(production)
  })

  it('is complete with an issuer, and hears once of its name and of each service that is absent', () => {
    expect(accepted(PRODUCTION).warnings).toEqual([
      'PUBLIC_URL is not set: DPoP proofs are held against the host that the caller, or a trusted proxy, names.',
      'DATABASE_URL is not set: data stays in this process and is not shared with other instances.',
      'REDIS_URL is not set: each instance counts and remembers for itself.',
      'SMTP_URL is not set: no mail is sent.',
    ])
    expect(accepted(WHOLE).warnings).toEqual([])
  })

  it.each([
    ['OIDC_ISSUER', { NODE_ENV: 'production' }, 'NODE_ENV is production'],
    ['OIDC_ISSUER', { HOST: '0.0.0.0' }, 'HOST is not loopback'],
    ['OIDC_ISSUER', { PUBLIC_URL: 'https://api.example.com' }, 'PUBLIC_URL is not loopback'],
    ['OIDC_ISSUER', { PUBLIC_URL: 'http://api.example.com/base', NODE_ENV: 'test' }, 'PUBLIC_URL is not loopback'],
    ['OIDC_ISSUER', { ...WHOLE, OIDC_INTERNAL_URL: undefined, OIDC_ISSUER: TEST_ISSUER }, 'NODE_ENV is production'],
    ['OIDC_ISSUER', { HOST: '::', OIDC_ISSUER: `${TEST_ISSUER}/` }, 'HOST is not loopback'],
    [
      'OIDC_ISSUER',
      { HOST: '::', OIDC_ISSUER: TEST_ISSUER.replace('127.0.0.1', 'LOCALHOST:80') },
      'HOST is not loopback',
    ],
    ['VERIFY_TOKEN_SIGNATURE', { ...WHOLE, VERIFY_TOKEN_SIGNATURE: 'false' }, 'NODE_ENV is production'],
    ['VERIFY_TOKEN_EXPIRATION', { ...WHOLE, VERIFY_TOKEN_EXPIRATION: 'FALSE' }, 'NODE_ENV is production'],
    ['VERIFY_TOKEN_ISSUER', { OIDC_ISSUER: ISSUER, HOST: '::', VERIFY_TOKEN_ISSUER: 'false' }, 'HOST is not loopback'],
    [
      'VERIFY_TOKEN_SIGNATURE',
      { OIDC_ISSUER: ISSUER, PUBLIC_URL: 'https://api.example.com', VERIFY_TOKEN_SIGNATURE: 'false' },
      'PUBLIC_URL is not loopback',
    ],
  ])('does not start with that %s: %j', (variable, environment, reason) => {
    const mistakes = refused(environment)
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]).toMatch(new RegExp(`^${variable} is .*, and this is production, since ${reason}\\. `))
  })
})

it('lets development verify tokens made for tests', () => {
  expect(accepted({ OIDC_ISSUER: TEST_ISSUER }).configuration.issuer).toMatchObject({ url: TEST_ISSUER })
})

describe('checks of tokens that are off', () => {
  it.each([
    ['VERIFY_TOKEN_EXPIRATION', 'expiration'],
    ['VERIFY_TOKEN_SIGNATURE', 'signature'],
    ['VERIFY_TOKEN_ISSUER', 'issuer'],
  ] as const)('are a loud warning in development: %s', (variable, check) => {
    const { configuration, warnings } = accepted({ [variable]: 'False' })
    expect(configuration.verify).toEqual({ expiration: true, signature: true, issuer: true, [check]: false })
    expect(warnings[0]).toMatch(new RegExp(`^!!! ${variable} is false: .* For development only. !!!$`))
  })
})

const MISTAKES: readonly (readonly [Environment, ...string[]])[] = [
  [{ PORT: '80a' }, 'PORT must be a whole number up to 65535, not "80a". Set a port, or 0 for any free one.'],
  [{ PORT: '65536' }, 'PORT must be a whole number up to 65535, not "65536". Set a port, or 0 for any free one.'],
  [{ PORT: '-1' }, 'PORT must be a whole number up to 65535, not "-1". Set a port, or 0 for any free one.'],
  [
    { GRPC_PORT: 'none' },
    'GRPC_PORT must be a whole number up to 65535, not "none". Set a port, 0 for any free one, or off.',
  ],
  [{ NODE_ENV: 'prodution' }, 'NODE_ENV is "prodution", which is not one of its words. Did you mean production?'],
  [
    { NODE_ENV: 'staging' },
    'NODE_ENV is "staging", which is not one of its words. Set one of: production, development, test.',
  ],
  [
    { LOG_LEVEL: 'WARN' },
    'LOG_LEVEL is "WARN", which is not one of its words. Set one of: DEBUG, INFO, WARNING, ERROR, CRITICAL.',
  ],
  [
    { OIDC_INTROSPECTION: 'always' },
    'OIDC_CLIENT_ID is missing, but OIDC_INTROSPECTION is set. Set it and OIDC_CLIENT_SECRET to a confidential client of the realm, or unset OIDC_INTROSPECTION.',
  ],
  [
    { REVOCATION_GRACE_SECONDS: '-1' },
    'REVOCATION_GRACE_SECONDS must be a whole number up to 86400, not "-1". Write the seconds as 30.',
  ],
  [{ OIDC_LOGOUT_CLIENTS: 'a,,b' }, 'OIDC_LOGOUT_CLIENTS holds an empty name. Separate the names by one comma each.'],
  [{ LOG_LEVELS: 'auht=DEBUG' }, 'LOG_LEVELS holds "auht=DEBUG", which is no module with a level. Did you mean auth?'],
  [{ LOG_LEVELS: 'auth=DEBIG' }, 'LOG_LEVELS holds "auth=DEBIG", which is no module with a level. Did you mean DEBUG?'],
  [
    { LOG_LEVELS: 'audit=ERROR' },
    'LOG_LEVELS holds "audit=ERROR", which is no module with a level. Write entries such as auth=DEBUG, of: main, auth, api, websocket, database, cache, ml, blockchain.',
  ],
  [{ LOG_LEVELS: 'auth=INFO,auth=DEBUG' }, 'LOG_LEVELS names auth more than once. Keep one level for it.'],
  [
    { SLOW_QUERY_MS: '0.5' },
    'SLOW_QUERY_MS must be a whole number up to 3600000, not "0.5". Write milliseconds as 1000.',
  ],
  [{ LOG_CONSOLE: '1' }, 'LOG_CONSOLE must be true or false, not "1". Write true or false.'],
  [{ VERIFY_TOKEN_ISSUER: 'no' }, 'VERIFY_TOKEN_ISSUER must be true or false, not "no". Write true or false.'],
  [
    { AUDIT_PSEUDONYMS: 'on' },
    'AUDIT_PRIVACY_KEY is missing, but AUDIT_PSEUDONYMS is on. Set it to a key made with openssl rand -base64 32, and keep a copy; or unset AUDIT_PSEUDONYMS.',
  ],
  [
    { AUDIT_PRIVACY_KEY: 'x' },
    'AUDIT_PSEUDONYMS is missing, but AUDIT_PRIVACY_KEY is set. Set it to on; or to off, where the key shall only show who older pseudonyms are.',
  ],
  [
    { AUDIT_MASK: 'email' },
    'AUDIT_MASK is "email", which holds what is no field. Write record.<member> and change.<member>, separated by one comma each.',
  ],
  [{ AUDIT_RETENTION: 'reeds=1y' }, 'AUDIT_RETENTION has “reeds=1y”, which is no time of a class. Did you mean reads?'],
  [
    { AUDIT_FAILURE: 'ignore' },
    'AUDIT_FAILURE is "ignore", which is not one of its words. Set one of: refuse, continue.',
  ],
  [
    { FORWARD_AUTH_DIALECT: 'ngnix' },
    'FORWARD_AUTH_DIALECT is "ngnix", which is not one of its words. Did you mean nginx?',
  ],
  [
    { HOST: '[::1]', OIDC_ISSUER: ISSUER },
    'HOST is "[::1]", which is neither an address nor a host name. Set an address such as 127.0.0.1, 0.0.0.0 or ::1 (no brackets), or a host name; the port goes in PORT.',
  ],
  [
    { TRUSTED_PROXIES: '10.0.0.0/33,10.0.0.7,proxy' },
    'TRUSTED_PROXIES holds "10.0.0.0/33", "proxy", which is neither an address nor a CIDR. Write addresses such as 10.0.0.7 and CIDRs such as 10.0.0.0/8, separated by commas.',
  ],
  [
    { ...WHOLE, TRUSTED_PROXIES: '10.0.0.7,::/0' },
    'TRUSTED_PROXIES trusts every address, so that anybody can forge where a request comes from. Name the addresses of your proxies.',
  ],
  [
    { OIDC_ISSUER: 'http://id.example.com/realms/x' },
    'OIDC_ISSUER is plain http, which is accepted on loopback only. Use https; to reach the provider by http inside a network, keep the https issuer here and set OIDC_INTERNAL_URL.',
  ],
  [{ OIDC_ISSUER: `${ISSUER}?x=1` }, 'OIDC_ISSUER holds a query or a fragment. Remove everything from ? or # on.'],
  [{ OIDC_ISSUER: `${ISSUER}#` }, 'OIDC_ISSUER holds a query or a fragment. Remove everything from ? or # on.'],
  [
    { OIDC_ISSUER: 'id.example.com/realms/x' },
    'OIDC_ISSUER is not a URL that starts with https:// or http://. Write it as https://id.example.com/realms/gaveurs-production.',
  ],
  [
    { OIDC_ISSUER: ` ${ISSUER}` },
    'OIDC_ISSUER is not a URL that starts with https:// or http://. Write it as https://id.example.com/realms/gaveurs-production.',
  ],
  [
    { OIDC_ISSUER: ISSUER, PUBLIC_URL: 'https://user:pw@api.example.com' },
    'PUBLIC_URL holds a user or a password. Write it as https://api.example.com.',
  ],
  [
    { DATABASE_URL: 'mysql://app:pw@db/passerelle' },
    'DATABASE_URL is not a URL that starts with postgres:// or postgresql://. Write it as postgres://user:password@host:5432/name.',
  ],
  [
    { REDIS_URL: 'cache:6379' },
    'REDIS_URL is not a URL that starts with redis:// or rediss://. Write it as redis://host:6379.',
  ],
  [
    { SMTP_URL: 'smtp://' },
    'SMTP_URL is not a URL that starts with smtp:// or smtps://. Write it as smtp://user:password@host:587.',
  ],
  [
    { SMTP_URL: 'smtp://ops@mail:587' },
    'SMTP_URL names a user, and no password. Write it as smtp://user:password@host:587, with what is special in them percent-encoded.',
  ],
  [
    { SMTP_URL: 'smtp://:pw@mail:587' },
    'SMTP_URL names a password, and no user. Write it as smtp://user:password@host:587, with what is special in them percent-encoded.',
  ],
  [{ MAIL_FROM: 'alerts@example.com' }, 'SMTP_URL is missing, but MAIL_FROM is set. Set SMTP_URL, or unset MAIL_FROM.'],
  [
    { SMTP_URL: 'smtp://mail', MAIL_FROM: 'x@example.com\r\nBcc: y@example.com' },
    'MAIL_FROM is not one mail address. Write it as Passerelle <alerts@example.com>.',
  ],
  [
    { SMS_GATEWAY_URL: 'https://sms.example.com' },
    'SMS_GATEWAY_TOKEN is missing, but SMS_GATEWAY_URL is set. Set SMS_GATEWAY_TOKEN, or unset SMS_GATEWAY_URL.',
  ],
  [
    { SMS_GATEWAY_TOKEN: 'x' },
    'SMS_GATEWAY_URL is missing, but SMS_GATEWAY_TOKEN is set. Set SMS_GATEWAY_URL, or unset SMS_GATEWAY_TOKEN.',
  ],
  [
    { SMS_GATEWAY_URL: 'http://sms.example.com', SMS_GATEWAY_TOKEN: 'x' },
    'SMS_GATEWAY_URL is plain http, which is for loopback in development. Use https.',
  ],
  [
    { ...WHOLE, SMS_GATEWAY_URL: 'http://127.0.0.1:9', SMS_GATEWAY_TOKEN: 'x' },
    'SMS_GATEWAY_URL is plain http, and this is production, since NODE_ENV is production. Use https.',
  ],
  [
    { ALERT_WEBHOOK_CHAT_URL: 'https://chat.example.com' },
    'ALERT_WEBHOOK_CHAT_SECRET is missing, but ALERT_WEBHOOK_CHAT_URL is set. Set ALERT_WEBHOOK_CHAT_SECRET, or unset ALERT_WEBHOOK_CHAT_URL: no webhook goes out unsigned.',
  ],
  [
    { ALERT_WEBHOOK_CHAT_SECRET: WEBHOOK_SECRET },
    'ALERT_WEBHOOK_CHAT_URL is missing, but ALERT_WEBHOOK_CHAT_SECRET is set. Set ALERT_WEBHOOK_CHAT_URL, or unset ALERT_WEBHOOK_CHAT_SECRET.',
  ],
  [
    { ALERT_WEBHOOK_CHAT_URL: 'http://169.254.169.254/latest', ALERT_WEBHOOK_CHAT_SECRET: 'short' },
    'ALERT_WEBHOOK_CHAT_URL is plain http, which is for loopback in development. Use https.',
    'ALERT_WEBHOOK_CHAT_SECRET is not whsec_ and base64 of 24 to 64 bytes. Make one with: echo "whsec_$(openssl rand -base64 32)".',
  ],
  [
    { ...WHOLE, ALERT_WEBHOOK_CHAT_URL: 'http://127.0.0.1:9/x', ALERT_WEBHOOK_CHAT_SECRET: WEBHOOK_SECRET },
    'ALERT_WEBHOOK_CHAT_URL is plain http, and this is production, since NODE_ENV is production. Use https.',
  ],
  [
    { HTTPS_PROXY: 'socks5://proxy.example:1080' },
    'HTTPS_PROXY is not the address of an http or https proxy. Write it as http://proxy.example:3128.',
  ],
  [
    { http_proxy: 'http://proxy.example:3128/path' },
    'HTTP_PROXY has more than host and port. Write it as http://proxy.example:3128.',
  ],
  [
    { OIDC_ISSUER: ISSUER, OIDC_CLIENT_ID: 'backend-api' },
    'OIDC_CLIENT_SECRET is missing, but OIDC_CLIENT_ID is set. Set OIDC_CLIENT_SECRET, or unset OIDC_CLIENT_ID.',
  ],
  [
    { OIDC_ISSUER: ISSUER, OIDC_CLIENT_SECRET: 's' },
    'OIDC_CLIENT_ID is missing, but OIDC_CLIENT_SECRET is set. Set OIDC_CLIENT_ID, or unset OIDC_CLIENT_SECRET.',
  ],
  [
    { OIDC_INTERNAL_URL: 'http://keycloak:8080' },
    'OIDC_ISSUER is missing, but OIDC_INTERNAL_URL is set. Set OIDC_ISSUER, or unset OIDC_INTERNAL_URL.',
  ],
  [
    { KEYCLOAK_ADMIN: 'admin' },
    'KEYCLOAK_ADMIN_PASSWORD is missing, but KEYCLOAK_ADMIN is set. Set KEYCLOAK_ADMIN_PASSWORD, or unset KEYCLOAK_ADMIN.',
    'KEYCLOAK_URL is missing, but KEYCLOAK_ADMIN is set. Set KEYCLOAK_URL, or unset KEYCLOAK_ADMIN.',
  ],
  [
    { KEYCLOAK_URL: 'https://id.example.com' },
    'KEYCLOAK_ADMIN is missing, but KEYCLOAK_URL is set. Set KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD, or KEYCLOAK_CLIENT_ID and one of KEYCLOAK_CLIENT_SECRET and KEYCLOAK_CLIENT_KEY.',
  ],
  [
    {
      KEYCLOAK_URL: 'https://id.example.com',
      KEYCLOAK_ADMIN: 'a',
      KEYCLOAK_ADMIN_PASSWORD: 'b',
      KEYCLOAK_CLIENT_ID: 'c',
      KEYCLOAK_CLIENT_SECRET: 'd',
    },
    'KEYCLOAK_CLIENT_ID is set, and so is KEYCLOAK_ADMIN: it is not clear who applies. Keep one of the two ways in.',
  ],
  [
    { WEBHOOK_ORDERS_PROVIDER: 'github' },
    'WEBHOOK_ORDERS_SECRET is missing, but WEBHOOK_ORDERS_PROVIDER is set. Set WEBHOOK_ORDERS_SECRET, or unset WEBHOOK_ORDERS_PROVIDER: no webhook is unsigned.',
  ],
  [
    { WEBHOOK_ORDERS_SECRET: 's', WEBHOOK_ORDERS_PROVIDER: 'Git Hub' },
    'WEBHOOK_ORDERS_PROVIDER is not the name of a provider. Write small letters, digits and hyphens, such as standard-webhooks.',
  ],
]

describe('a mistake', () => {
  it.each(MISTAKES.map(([environment, ...expected]) => ({ environment, expected })))(
    'in $environment is named with its mend',
    ({ environment, expected }) => {
      expect(refused(environment)).toEqual(expected)
    },
  )

  it('does not hide another one', () => {
    const mistakes = refused({
      NODE_ENV: 'production',
      PORT: 'x',
      LOG_LEVEL: 'LOUD',
      DATABASE_URL: 'x',
      VERIFY_TOKEN_SIGNATURE: 'false',
      OIDC_CLIENT_ID: 'backend-api',
      WEBHOOK_ORDERS_PROVIDER: 'github',
      OIDC_ISUER: ISSUER,
    })
    expect(mistakes.map((mistake) => mistake.split(' ')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'LOG_LEVEL',
      'OIDC_ISSUER',
      'VERIFY_TOKEN_SIGNATURE',
      'OIDC_CLIENT_SECRET',
      'WEBHOOK_ORDERS_SECRET',
      'OIDC_ISUER',
    ])
  })
})

describe('an issuer', () => {
  it.each([` ${ISSUER}`, `${ISSUER} `, `${ISSUER}\n`, `${ISSUER}\t/x`])('is not trimmed: %j', (url) => {
    expect(refused({ OIDC_ISSUER: url })[0]).toContain('OIDC_ISSUER is not a URL')
  })

  it.each([
    'https://id.example.com',
    'https://id.example.com/realms/x/',
    'https://ID.example.com:443/realms/x',
    'http://127.0.0.1:8080/realms/x',
    'http://localhost:8080/realms/x',
    'http://[::1]:8080/realms/x',
  ])('is kept as it is written: %s', (url) => {
    expect(accepted({ OIDC_ISSUER: url }).configuration.issuer?.url).toBe(url)
  })

  it.each(['http://localhost.example.com/', 'http://127.0.0.1.example.com', 'http://10.0.0.1/', 'http://0.0.0.0/'])(
    'off loopback is not http: %s',
    (url) => {
      expect(refused({ OIDC_ISSUER: url })[0]).toContain('plain http')
    },
  )
})

describe('a name that is not ours', () => {
  it.each([
    ['OIDC_ISUER', 'OIDC_ISSUER'],
    ['OIDC_ISSUER_URL', 'OIDC_ISSUER'],
    ['oidc_issuer', 'OIDC_ISSUER'],
    ['VERIFY_TOKEN_SIGNTURE', 'VERIFY_TOKEN_SIGNATURE'],
    ['KEYCLOAK_ADMIN_PASWORD', 'KEYCLOAK_ADMIN_PASSWORD'],
    ['LOG_LEVLE', 'LOG_LEVEL'],
    ['AUDIT_FAILURES', 'AUDIT_FAILURE'],
    ['TRUSTED_PROXY', undefined],
    ['TRUSTED_PROXYS', 'TRUSTED_PROXIES'],
    ['WEBHOOK_ORDERS_SECERT', 'WEBHOOK_ORDERS_SECRET'],
    ['LOG_FILE', undefined],
    ['DATABASE_HOST', undefined],
    ['KEYCLOAK_THEME', undefined],
    ['PATH', undefined],
    ['POST', undefined],
    ['https_proxy', undefined],
    ['NO_COLOR', undefined],
    ['NODE_OPTIONS', undefined],
  ])('%s is taken for %s', (name, meant) => {
    const [, ...warnings] = accepted({ [name]: 'x' }).warnings
    const warning = `${name} is not a variable of Passerelle and has no effect. Did you mean ${meant}?`
    expect(warnings).toEqual(meant === undefined ? [] : [warning])
  })

  it('is left alone when the name it resembles is set', () => {
    const { warnings } = accepted({ ...WHOLE, DATABASE_URL_READONLY: 'x', OIDC_ISSUERS: 'x' })
    expect(warnings).toEqual([])
  })
})
