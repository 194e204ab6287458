import { createPolicy, type Identity } from '../../policy/index.js'
import type { RealmConfig } from '../../realm-config/index.js'
import {
  type AccessToken,
  explainToken,
  type IntrospectionOptions,
  TOKEN_KINDS,
  type TokenExplanation,
} from '../../tokens/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'
import type { TokenCredentials } from '../settings.js'

const LOOK_AS_A_USER = 'To look at what callers send, give --client with a front end, --username and --password-stdin.'

/** Whether a client asked for itself, and is the API: then it is the one that the token is not for. */
const isOwnToken = ({ clientId, user }: TokenCredentials, audience: string): boolean =>
  user === undefined && clientId === audience

/** A real token, if credentials were given: walked through every check of the verifier, then through realm-config. */
export async function checkToken(examination: Examination): Promise<readonly Finding[]> {
  const { settings, configuration, asking } = examination
  const issuer = configuration?.issuer
  const { credentials, realm } = settings
  if (issuer === undefined) return [notChecked('grant', 'no issuer is configured')]
  if (credentials === undefined && settings.credentialsWithheld !== undefined) {
    return [
      notChecked(
        'grant',
        settings.credentialsWithheld,
        'If they are of that issuer, set OIDC_ISSUER to it instead; or give --client, --username and --password-stdin.',
      ),
    ]
  }
  if (credentials === undefined) {
    return [
      notChecked(
        'grant',
        'no credentials were given',
        'Set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or give --client, --username and --password-stdin: then the audience mapper, sub, roles and attributes are looked at too.',
      ),
    ]
  }
  const requested = await examination.token()
  if (requested === undefined) return [notChecked('grant', 'no issuer is configured')]
  if (!requested.ok) return [fault('grant', requested.seen, requested.mend)]
  const asked = await introspectionOf(examination)
  const explanation = await explainToken(
    requested.token,
    {
      issuer: issuer.url,
      audience: issuer.audience,
      internalUrl: issuer.internalUrl,
      fetchTimeoutMs: asking.timeoutMs,
      now: asking.now,
      introspection: asked.introspection,
      fetch: (url, init) => asking.fetch(url, { ...init, method: init.method ?? 'GET', redirect: 'manual' }),
    },
    { introspects: true },
  )
  const who = credentials.user?.username ?? `client ${credentials.clientId}`
  return [
    ok('grant', `a token for ${who}, by client ${credentials.clientId}`),
    ...asked.findings,
    ...judge(explanation, isOwnToken(credentials, issuer.audience)),
    ...content(explanation, realm),
  ]
}

/** As the server asks, whose client it is; a secret goes to the issuer alone. */
async function introspectionOf({
  configuration,
  asking,
  endpointForSecrets,
}: Examination): Promise<{ readonly introspection?: IntrospectionOptions; readonly findings: readonly Finding[] }> {
  const { clientId, clientSecret, introspection = 'off' } = configuration?.issuer ?? {}
  if (introspection === 'off' || clientId === undefined || clientSecret === undefined) return { findings: [] }
  const place = await endpointForSecrets('introspection_endpoint')
  if (!place.ok) return { findings: [fault('introspection', place.seen, place.mend)] }
  const { url: endpoint } = place
  const { timeoutMs } = asking
  return { introspection: { clientId, clientSecret, tokens: introspection, endpoint, timeoutMs }, findings: [] }
}

function judge({ checks, kind }: TokenExplanation, isOwn: boolean): readonly Finding[] {
  const failed = checks.flatMap((check) => (check.outcome === 'failed' ? [check.refusal] : []))
  const description = TOKEN_KINDS[kind]
  // Where the issuer was asked for the rest in vain, that says more than its kind.
  const isAsked = failed.some(({ check, code }) => check === 'lightweight' && code !== 'lightweight')
  if (kind !== 'access' && !isAsked && 'advice' in description) {
    const refused = failed.length === 0 ? '' : `, refused with ${failed.map(({ code }) => code).join(', ')}`
    return [fault('kind', `it is ${description.name}${refused}`, description.advice)]
  }
  if (failed.length === 0) {
    return [
      ok('checks', `accepted: it passes all ${checks.filter(({ outcome }) => outcome === 'passed').length} checks`),
    ]
  }
  return failed.map(({ check, code, expected, actual, mend }) =>
    isOwn && check === 'audience'
      ? notChecked(check, 'the API’s own client got it, for other APIs', LOOK_AS_A_USER)
      : fault(check, `refused with ${code}: expected ${expected}, actual ${actual}`, mend),
  )
}

/** What it says, once it is known to be of a kind that says something. */
function content({ token, kind }: TokenExplanation, realm: RealmConfig | undefined): readonly Finding[] {
  if (token === undefined || kind !== 'access') return []
  if (realm === undefined) {
    const why = 'there is no realm-config for this realm'
    return [rolesOf(token), notChecked('attributes', why, 'Give its folder in --realm-config.')]
  }
  const identity = createPolicy(realm).identify(token)
  return [rolesOf(token), ...(token.kind === 'service' ? [] : attributesOf(identity, realm)), permissionsOf(identity)]
}

function rolesOf({ roles, clientRoles, kind }: AccessToken): Finding {
  if (roles.length > 0) return ok('roles', roles.join(', '))
  const elsewhere = Object.entries(clientRoles).flatMap(([client, names]) => names.map((name) => `${client}/${name}`))
  const seen = `the token has no realm role${elsewhere.length === 0 ? '' : `, only roles of clients: ${elsewhere.join(', ')}`}`
  if (kind === 'service') return ok('roles', `${seen}, as service accounts often have none`)
  return warning(
    'roles',
    seen,
    'Client scopes, roles, Mappers: “realm roles” must be on for the access token, with claim name realm_access.roles, and the scope roles among the client’s default scopes; or the user has none.',
  )
}

/** Every attribute that the user profile declares, and what the token says of it. */
function attributesOf(
  { attributes, attributeProblems, permissions, explain }: Identity,
  realm: RealmConfig,
): readonly Finding[] {
  const missed = new Set(
    permissions.flatMap((permission) => {
      const { because } = explain(permission, {})
      return because.code === 'attribute_missing' ? because.attributes : []
    }),
  )
  return Object.keys(realm.attributes).flatMap((attribute) => {
    const problem = attributeProblems.find((one) => one.attribute === attribute)
    if (problem !== undefined) {
      const { expected, actual } = problem
      return [
        fault(
          attribute,
          `dropped: expected ${expected}, actual ${actual}`,
          'Correct the value at the user (Users, Attributes), or the claim’s JSON type in its User Attribute mapper.',
        ),
      ]
    }
    if (Object.hasOwn(attributes, attribute)) return [ok(attribute, String(attributes[attribute]))]
    const mend = `See that the user has a value (Users, Attributes; Realm settings, User profile must declare ${attribute}), and that a User Attribute mapper writes ${attribute} into the access token, in a default scope of the client.`
    if (missed.has(attribute))
      return [fault(attribute, 'not in the token, and a permission of the user’s roles is bounded by it', mend)]
    return [ok(attribute, 'not in the token; no permission of the user’s roles needs it')]
  })
}

function permissionsOf({ permissions, kind }: Identity): Finding {
  if (permissions.length > 0) return ok('permissions', permissions.join(', '))
  if (kind === 'service') return ok('permissions', 'none, as the policy grants none to its roles')
  return warning(
    'permissions',
    'none: no role of the token grants one',
    'Give the user a role that policy.yaml knows (Users, Role mapping), or write the role there.',
  )
}
