import type { JsonObject } from '../../json/index.js'
import type { Found, LintRule } from '../finding.js'
import { numberIn, objectIn, ofRealm, textIn } from '../objects.js'

const SHORTEST_PASSWORD = 12

const isOff = (field: string, problem: string) =>
  ofRealm((realm) => (realm[field] === true ? [] : [{ at: [field], problem }]))

/** `length(12) and notUsername(undefined)` by name. */
function passwordRules(policy: string): ReadonlyMap<string, string> {
  return new Map(
    policy
      .split(/\s+and\s+/)
      .filter((rule) => rule !== '')
      .map((rule) => {
        const [name = '', argument = ''] = rule.replace(/\)$/, '').split('(')
        return [name.trim(), argument.trim()] as const
      }),
  )
}

/** What a password policy lacks, in words. */
function lacking(policy: string): readonly string[] {
  const rules = passwordRules(policy)
  const length = Number(rules.get('length') ?? 0)
  return [
    ...(length < SHORTEST_PASSWORD
      ? [
          length === 0
            ? `a length of at least ${SHORTEST_PASSWORD}`
            : `a length of ${SHORTEST_PASSWORD} (it is ${length})`,
        ]
      : []),
    ...(rules.has('notUsername') ? [] : ['notUsername']),
    ...(rules.has('passwordHistory') ? [] : ['passwordHistory']),
  ]
}

/** What pages are served with, and what each header must not be. */
const HEADERS: Readonly<Record<string, (value: string) => string | undefined>> = {
  contentSecurityPolicy: (value) =>
    !/frame-ancestors/.test(value)
      ? 'says nothing of `frame-ancestors`, so that others can frame the login page'
      : /frame-ancestors[^;]*(\s\*|\shttps?:(\s|;|$))/.test(value)
        ? 'lets any page frame the login page'
        : /script-src[^;]*('unsafe-inline'|'unsafe-eval'|\s\*)/.test(value)
          ? 'lets other scripts run in the login page'
          : undefined,
  strictTransportSecurity: (value) => (/max-age=0*[1-9]/.test(value) ? undefined : 'does not keep browsers to https'),
  xContentTypeOptions: (value) => (value === 'nosniff' ? undefined : 'lets browsers guess what a file is'),
  xFrameOptions: (value) => (/^(DENY|SAMEORIGIN)$/i.test(value) ? undefined : 'lets others frame the login page'),
}

function loosened(realm: JsonObject): readonly Found[] {
  const headers = objectIn(realm, 'browserSecurityHeaders')
  return Object.entries(HEADERS).flatMap(([field, judge]): readonly Found[] => {
    if (headers[field] === undefined) return []
    const problem = judge(textIn(headers, field))
    return problem === undefined ? [] : [{ at: ['browserSecurityHeaders', field], problem: `${field} ${problem}.` }]
  })
}

export const realmRules: readonly LintRule[] = [
  {
    id: 'tls-not-required',
    level: 'error',
    means: 'Keycloak serves the realm without TLS',
    why: 'Passwords, cookies and tokens can then be read on the way.',
    mend: 'Write `sslRequired: external`, or `all`.',
    in: 'everywhere',
    find: ofRealm((realm) =>
      textIn(realm, 'sslRequired').toLowerCase() === 'none'
        ? [{ at: ['sslRequired'], problem: 'sslRequired is `none`.' }]
        : [],
    ),
  },
  {
    id: 'brute-force-off',
    level: 'error',
    means: 'passwords can be tried without end',
    why: 'Keycloak does not slow down who guesses passwords, unless the realm says so.',
    mend: 'Write `bruteForceProtected: true`.',
    in: 'everywhere',
    find: isOff('bruteForceProtected', 'Brute force protection is off.'),
  },
  {
    id: 'brute-force-mild',
    level: 'warning',
    means: 'many passwords can be tried before Keycloak slows down',
    why: 'Keycloak starts with 30 attempts; with more of them common passwords are found in a few weeks.',
    mend: 'Write `failureFactor: 10`, or less.',
    in: 'production',
    find: ofRealm((realm) => {
      const attempts = numberIn(realm, 'failureFactor')
      return attempts !== undefined && attempts > 30
        ? [{ at: ['failureFactor'], problem: `${attempts} wrong passwords are let pass.` }]
        : []
    }),
  },
  {
    id: 'password-policy-weak',
    level: 'warning',
    means: 'people may choose passwords that are easily guessed',
    why: 'A new realm takes any password, the username and a single letter among them.',
    mend: `Write \`passwordPolicy: length(${SHORTEST_PASSWORD}) and notUsername and passwordHistory(3)\`.`,
    in: 'everywhere',
    find: ofRealm((realm) => {
      const missing = lacking(textIn(realm, 'passwordPolicy'))
      return missing.length === 0
        ? []
        : [{ at: ['passwordPolicy'], problem: `The password policy lacks ${missing.join(', ')}.` }]
    }),
  },
  {
    id: 'registration-unverified',
    level: 'error',
    means: 'anybody can register with an address of somebody else',
    why: 'Whoever trusts the e-mail address of an account then trusts whoever typed it.',
    mend: 'Write `verifyEmail: true`, or `registrationAllowed: false`.',
    in: 'everywhere',
    find: ofRealm((realm) =>
      realm.registrationAllowed === true && realm.verifyEmail !== true
        ? [{ at: ['registrationAllowed'], problem: 'Registration is open, and addresses are not verified.' }]
        : [],
    ),
  },
  {
    id: 'events-off',
    level: 'warning',
    means: 'logins leave no trace',
    why: 'After an incident nobody can tell who logged in, from where, and how often it failed.',
    mend: 'Write `eventsEnabled: true`, and `eventsExpiration` in seconds.',
    in: 'everywhere',
    find: isOff('eventsEnabled', 'Events of logins are not kept.'),
  },
  {
    id: 'admin-events-off',
    level: 'warning',
    means: 'what administrators do leaves no trace',
    why: '`passerelle realm drift` can then say what has changed, but not who did it.',
    mend: 'Write `adminEventsEnabled: true` and `adminEventsDetailsEnabled: true`.',
    in: 'everywhere',
    find: isOff('adminEventsEnabled', 'Events of administrators are not kept.'),
  },
  {
    id: 'headers-loosened',
    level: 'warning',
    means: 'pages of Keycloak are served with weaker headers than by default',
    why: 'The login page can then be framed by another page, which gets people to click or type, or run foreign scripts.',
    mend: 'Leave the header out of browserSecurityHeaders, or write what Keycloak starts with.',
    in: 'everywhere',
    find: ofRealm(loosened),
  },
]
