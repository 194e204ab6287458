import type { Given } from './given.js'
import { isLoopback } from './loopback.js'
import type { ConfigurationMistake } from './types.js'
import { VARIABLES, type VariableName } from './variables.js'

type Rule = (given: Given) => readonly ConfigurationMistake[]

export const VERIFY_TOGGLES = [
  'VERIFY_TOKEN_EXPIRATION',
  'VERIFY_TOKEN_SIGNATURE',
  'VERIFY_TOKEN_ISSUER',
] as const satisfies readonly VariableName[]

/** Why this is production, or undefined in development. Reads the text itself, so that it holds among other mistakes. */
export function productionReason(given: Given): string | undefined {
  if (given.get('NODE_ENV')?.toLowerCase() === 'production') return 'NODE_ENV is production'
  return isLoopback(given.get('HOST') ?? VARIABLES.HOST.default) ? undefined : 'HOST is not loopback'
}

/** Who sets the first has to set the second too. */
const PAIRS: readonly (readonly [set: VariableName, needed: VariableName])[] = [
  ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['OIDC_CLIENT_SECRET', 'OIDC_CLIENT_ID'],
  ['OIDC_CLIENT_ID', 'OIDC_ISSUER'],
  ['OIDC_CLIENT_SECRET', 'OIDC_ISSUER'],
  ['OIDC_INTERNAL_URL', 'OIDC_ISSUER'],
  ['KEYCLOAK_ADMIN', 'KEYCLOAK_ADMIN_PASSWORD'],
  ['KEYCLOAK_ADMIN_PASSWORD', 'KEYCLOAK_ADMIN'],
  ['KEYCLOAK_CLIENT_ID', 'KEYCLOAK_CLIENT_SECRET'],
  ['KEYCLOAK_CLIENT_SECRET', 'KEYCLOAK_CLIENT_ID'],
  ['KEYCLOAK_ADMIN', 'KEYCLOAK_URL'],
  ['KEYCLOAK_ADMIN_PASSWORD', 'KEYCLOAK_URL'],
  ['KEYCLOAK_CLIENT_ID', 'KEYCLOAK_URL'],
  ['KEYCLOAK_CLIENT_SECRET', 'KEYCLOAK_URL'],
]

const halfConfigured: Rule = (given) =>
  PAIRS.filter(([set, needed]) => given.has(set) && !given.has(needed)).map(([set, needed]) => ({
    variable: needed,
    problem: `is missing, but ${set} is set`,
    mend: `Set ${needed}, or unset ${set}.`,
  }))

const oneWayIntoKeycloak: Rule = (given) => {
  const admin = given.has('KEYCLOAK_ADMIN') || given.has('KEYCLOAK_ADMIN_PASSWORD')
  const client = given.has('KEYCLOAK_CLIENT_ID') || given.has('KEYCLOAK_CLIENT_SECRET')
  if (admin && client) {
    const problem = 'is set, and so is KEYCLOAK_ADMIN: it is not clear who applies'
    return [{ variable: 'KEYCLOAK_CLIENT_ID', problem, mend: 'Keep one of the two ways in.' }]
  }
  if (admin || client || !given.has('KEYCLOAK_URL')) return []
  return [
    {
      variable: 'KEYCLOAK_ADMIN',
      problem: 'is missing, but KEYCLOAK_URL is set',
      mend: 'Set KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD, or KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET.',
    },
  ]
}

const productionHasAnIssuer: Rule = (given) => {
  const reason = productionReason(given)
  if (reason === undefined || given.has('OIDC_ISSUER')) return []
  return [
    {
      variable: 'OIDC_ISSUER',
      problem: `is missing, and this is production, since ${reason}`,
      mend: 'Set it to the issuer of your tokens, such as https://id.example.com/realms/gaveurs-production; the embedded provider is for development on loopback.',
    },
  ]
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

/** What variables must say together. */
const RULES: readonly Rule[] = [
  productionHasAnIssuer,
  productionChecksTokens,
  productionTrustsSomeone,
  halfConfigured,
  oneWayIntoKeycloak,
]

/** Every rule that is broken; a variable that is missing for two reasons is named once. */
export function brokenRules(given: Given): readonly ConfigurationMistake[] {
  const mistakes = RULES.flatMap((rule) => rule(given))
  return mistakes.filter(({ variable }, index) => mistakes.findIndex((other) => other.variable === variable) === index)
}
