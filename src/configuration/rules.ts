import { isLoopback, TEST_ISSUER } from '../addresses/index.js'
import type { Given } from './given.js'
import type { ConfigurationMistake } from './types.js'
import { VARIABLES, type VariableName } from './variables.js'

export type Rule = (given: Given) => readonly ConfigurationMistake[]

export const VERIFY_TOGGLES = [
  'VERIFY_TOKEN_EXPIRATION',
  'VERIFY_TOKEN_SIGNATURE',
  'VERIFY_TOKEN_ISSUER',
] as const satisfies readonly VariableName[]

/** Whether this text of NODE_ENV means production, in whatever case. */
export const namesProduction = (nodeEnv: string | undefined): boolean => nodeEnv?.toLowerCase() === 'production'

/** Why this is production, or undefined in development. Reads the text itself, so that it holds among other mistakes. */
export function productionReason(given: Given): string | undefined {
  if (namesProduction(given.get('NODE_ENV'))) return 'NODE_ENV is production'
  if (!isLoopback(given.get('HOST') ?? VARIABLES.HOST.default)) return 'HOST is not loopback'
  // Behind a proxy HOST is loopback, and the world is at the door all the same.
  const publicUrl = given.get('PUBLIC_URL')
  if (publicUrl === undefined || !URL.canParse(publicUrl)) return undefined
  return isLoopback(new URL(publicUrl).hostname) ? undefined : 'PUBLIC_URL is not loopback'
}

/** Who sets the first has to set the second too. */
const PAIRS: readonly (readonly [set: VariableName, needed: VariableName])[] = [
  ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['OIDC_CLIENT_SECRET', 'OIDC_CLIENT_ID'],
  ['OIDC_CLIENT_ID', 'OIDC_ISSUER'],
  ['OIDC_CLIENT_SECRET', 'OIDC_ISSUER'],
  ['OIDC_INTERNAL_URL', 'OIDC_ISSUER'],
  ['CLIENT_CERTIFICATE_HEADER', 'TRUSTED_PROXIES'],
  ['MAIL_FROM', 'SMTP_URL'],
  ['SMS_GATEWAY_URL', 'SMS_GATEWAY_TOKEN'],
  ['SMS_GATEWAY_TOKEN', 'SMS_GATEWAY_URL'],
  ['SMS_FROM', 'SMS_GATEWAY_URL'],
  ['KEYCLOAK_ADMIN', 'KEYCLOAK_ADMIN_PASSWORD'],
  ['KEYCLOAK_ADMIN_PASSWORD', 'KEYCLOAK_ADMIN'],
  ['KEYCLOAK_CLIENT_SECRET', 'KEYCLOAK_CLIENT_ID'],
  ['KEYCLOAK_CLIENT_KEY', 'KEYCLOAK_CLIENT_ID'],
  ['KEYCLOAK_ADMIN', 'KEYCLOAK_URL'],
  ['KEYCLOAK_ADMIN_PASSWORD', 'KEYCLOAK_URL'],
  ['KEYCLOAK_CLIENT_ID', 'KEYCLOAK_URL'],
  ['KEYCLOAK_CLIENT_SECRET', 'KEYCLOAK_URL'],
  ['KEYCLOAK_CLIENT_KEY', 'KEYCLOAK_URL'],
]

const KEYCLOAK_CREDENTIALS = [
  'KEYCLOAK_ADMIN',
  'KEYCLOAK_ADMIN_PASSWORD',
  'KEYCLOAK_CLIENT_ID',
  'KEYCLOAK_CLIENT_SECRET',
  'KEYCLOAK_CLIENT_KEY',
] as const satisfies readonly VariableName[]

const CLIENT_OF_KEYCLOAK = [
  'KEYCLOAK_CLIENT_ID',
  'KEYCLOAK_CLIENT_SECRET',
  'KEYCLOAK_CLIENT_KEY',
] as const satisfies readonly VariableName[]

const WAYS_INTO_KEYCLOAK =
  'Set KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD, or KEYCLOAK_CLIENT_ID and one of KEYCLOAK_CLIENT_SECRET and KEYCLOAK_CLIENT_KEY.'

const introspectionNeedsAClient: Rule = (given) => {
  const asked = given.get('OIDC_INTROSPECTION')
  if (asked === undefined || asked.toLowerCase() === 'off' || given.has('OIDC_CLIENT_ID')) return []
  const mend = 'Set it and OIDC_CLIENT_SECRET to a confidential client of the realm, or unset OIDC_INTROSPECTION.'
  return [{ variable: 'OIDC_CLIENT_ID', problem: 'is missing, but OIDC_INTROSPECTION is set', mend }]
}

const pseudonymsHaveAKey: Rule = (given) => {
  const asked = given.get('AUDIT_PSEUDONYMS')
  const hasKey = given.has('AUDIT_PRIVACY_KEY')
  if (asked?.toLowerCase() === 'on' && !hasKey) {
    const mend = 'Set it to a key made with openssl rand -base64 32, and keep a copy; or unset AUDIT_PSEUDONYMS.'
    return [{ variable: 'AUDIT_PRIVACY_KEY', problem: 'is missing, but AUDIT_PSEUDONYMS is on', mend }]
  }
  if (asked !== undefined || !hasKey) return []
  const mend = 'Set it to on; or to off, where the key shall only show who older pseudonyms are.'
  return [{ variable: 'AUDIT_PSEUDONYMS', problem: 'is missing, but AUDIT_PRIVACY_KEY is set', mend }]
}

const halfConfigured: Rule = (given) =>
  PAIRS.filter(([set, needed]) => given.has(set) && !given.has(needed)).map(([set, needed]) => ({
    variable: needed,
    problem: `is missing, but ${set} is set`,
    mend: `Set ${needed}, or unset ${set}.`,
  }))

const clientOfKeycloakIsProven: Rule = (given) => {
  const [secret, key] = [given.has('KEYCLOAK_CLIENT_SECRET'), given.has('KEYCLOAK_CLIENT_KEY')]
  if (secret && key) {
    const problem = 'is set, and so is KEYCLOAK_CLIENT_SECRET: it is not clear how the client signs in'
    return [{ variable: 'KEYCLOAK_CLIENT_KEY', problem, mend: 'Keep one of the two.' }]
  }
  if (secret || key || !given.has('KEYCLOAK_CLIENT_ID')) return []
  const problem = 'is missing, but KEYCLOAK_CLIENT_ID is set'
  const mend = 'Set KEYCLOAK_CLIENT_SECRET or KEYCLOAK_CLIENT_KEY, or unset KEYCLOAK_CLIENT_ID.'
  return [{ variable: 'KEYCLOAK_CLIENT_SECRET', problem, mend }]
}

const oneWayIntoKeycloak: Rule = (given) => {
  const admin = given.has('KEYCLOAK_ADMIN') || given.has('KEYCLOAK_ADMIN_PASSWORD')
  const client = CLIENT_OF_KEYCLOAK.some((name) => given.has(name))
  if (admin && client) {
    const problem = 'is set, and so is KEYCLOAK_ADMIN: it is not clear who applies'
    return [{ variable: 'KEYCLOAK_CLIENT_ID', problem, mend: 'Keep one of the two ways in.' }]
  }
  if (admin || client || !given.has('KEYCLOAK_URL')) return []
  return [{ variable: 'KEYCLOAK_ADMIN', problem: 'is missing, but KEYCLOAK_URL is set', mend: WAYS_INTO_KEYCLOAK }]
}

/** Not among the rules of all: only provisioning needs Keycloak. */
export const provisioningNeedsKeycloak: Rule = (given) => {
  const mend = 'Set it to the address of Keycloak, such as https://id.example.com.'
  const address = given.has('KEYCLOAK_URL') ? [] : [{ variable: 'KEYCLOAK_URL', problem: 'is not set', mend }]
  if (KEYCLOAK_CREDENTIALS.some((name) => given.has(name))) return address
  return [...address, { variable: 'KEYCLOAK_ADMIN', problem: 'is not set', mend: WAYS_INTO_KEYCLOAK }]
}

const productionHasAnIssuer: Rule = (given) => {
  const reason = productionReason(given)
  if (reason === undefined || given.has('OIDC_ISSUER')) return []
  return [
    {
      variable: 'OIDC_ISSUER',
      problem: `is missing, and this is production, since ${reason}`,
      mend: 'Set it to the issuer of your tokens, such as https://id.example.com/realms/gaveurs-production; the embedded provider, whose key is published, is for development on loopback.',
    },
  ]
}

/** Whoever has the package can sign for it. */
const productionHasARealIssuer: Rule = (given) => {
  const reason = productionReason(given)
  const issuer = given.get('OIDC_ISSUER')
  if (reason === undefined || issuer === undefined || !namesTestIssuer(issuer)) return []
  return [
    {
      variable: 'OIDC_ISSUER',
      problem: `is the issuer of tokens made for tests, and this is production, since ${reason}`,
      mend: 'Set it to the issuer of your tokens, such as https://id.example.com/realms/gaveurs-production.',
    },
  ]
}

/** In any spelling that would reach the same place. */
function namesTestIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false
  const { hostname, pathname } = new URL(issuer)
  return isLoopback(hostname) && pathname.replace(/\/+$/, '') === new URL(TEST_ISSUER).pathname
}

const productionChecksTokens: Rule = (given) => {
  const reason = productionReason(given)
  if (reason === undefined) return []
  return VERIFY_TOGGLES.filter((toggle) => given.get(toggle)?.toLowerCase() === 'false').map((variable) => ({
    variable,
    problem: `is false, and this is production, since ${reason}`,
    mend: 'Remove it: every check of a token is on in production.',
  }))
}

const productionTrustsSomeone: Rule = (given) => {
  const trusted = given.get('TRUSTED_PROXIES')?.split(',') ?? []
  if (productionReason(given) === undefined || !trusted.some((entry) => /\/0+$/.test(entry.trim()))) return []
  return [
    {
      variable: 'TRUSTED_PROXIES',
      problem: 'trusts every address, so that anybody can forge where a request comes from',
      mend: 'Name the addresses of your proxies.',
    },
  ]
}

const productionSendsEncrypted: Rule = (given) => {
  const reason = productionReason(given)
  const gateway = given.get('SMS_GATEWAY_URL')
  if (reason === undefined || gateway === undefined || !/^http:/i.test(gateway)) return []
  const problem = `is plain http, and this is production, since ${reason}`
  return [{ variable: 'SMS_GATEWAY_URL', problem, mend: 'Use https.' }]
}

const mailUserHasAPassword: Rule = (given) => {
  const text = given.get('SMTP_URL')
  if (text === undefined || !URL.canParse(text)) return []
  const { username, password } = new URL(text)
  if ((username === '') === (password === '')) return []
  const [has, lacks] = password === '' ? ['a user', 'password'] : ['a password', 'user']
  const mend = 'Write it as smtp://user:password@host:587, with what is special in them percent-encoded.'
  return [{ variable: 'SMTP_URL', problem: `names ${has}, and no ${lacks}`, mend }]
}

/** Its issuer is made from a PUBLIC_URL on loopback, and has to be one that Keycloak could have too. */
const embeddedProviderNeedsAnOrigin: Rule = (given) => {
  const publicUrl = given.get('PUBLIC_URL')
  if (publicUrl === undefined || given.has('OIDC_ISSUER') || !URL.canParse(publicUrl)) return []
  const { origin, protocol, hostname, username, search, hash } = new URL(publicUrl)
  // The variable's own schema speaks of these, and the rules of production of another host.
  if (username !== '' || search !== '' || hash !== '' || !protocol.startsWith('http') || !isLoopback(hostname))
    return []
  if (publicUrl.replace(/\/+$/, '') === origin) return []
  const mend = `Set OIDC_ISSUER, or write it as ${origin}.`
  return [{ variable: 'PUBLIC_URL', problem: 'has more than an origin, and names the embedded provider', mend }]
}

/** What variables must say together. */
const RULES: readonly Rule[] = [
  productionHasAnIssuer,
  productionHasARealIssuer,
  productionChecksTokens,
  productionTrustsSomeone,
  productionSendsEncrypted,
  mailUserHasAPassword,
  embeddedProviderNeedsAnOrigin,
  introspectionNeedsAClient,
  pseudonymsHaveAKey,
  halfConfigured,
  clientOfKeycloakIsProven,
  oneWayIntoKeycloak,
]

/** Every rule that is broken, these first; a variable that is missing for two reasons is named once. */
export function brokenRules(given: Given, rules: readonly Rule[] = []): readonly ConfigurationMistake[] {
  const mistakes = [...rules, ...RULES].flatMap((rule) => rule(given))
  return mistakes.filter(({ variable }, index) => mistakes.findIndex((other) => other.variable === variable) === index)
}
