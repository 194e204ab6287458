import type { JsonValue } from '../json/index.js'
import type { FieldChange, StepInSight } from './kind.js'

type Judge = (to: JsonValue, from: JsonValue | undefined) => string | undefined

const turnedOff =
  (why: string): Judge =>
  (to, from) =>
    to === false && from !== false ? why : undefined

const turnedOn =
  (why: string): Judge =>
  (to, from) =>
    to === true && from !== true ? why : undefined

const raised =
  (why: string): Judge =>
  (to, from) =>
    typeof to === 'number' && typeof from === 'number' && reach(to) > reach(from) ? why : undefined

/** In lifetimes and limits Keycloak writes "for ever" as 0 or as a negative number. */
const reach = (value: number): number => (value <= 0 ? Number.POSITIVE_INFINITY : value)

const LONGER = 'a stolen token or session can be used for longer'

/** What a careful administrator looks at twice, by field. */
const JUDGES: Readonly<Record<string, Judge>> = {
  enabled: turnedOff('nobody can sign in to the realm any more'),
  bruteForceProtected: turnedOff('passwords can be guessed without end'),
  failureFactor: raised('more guesses at a password are allowed'),
  sslRequired: (to) =>
    String(to).toLowerCase() === 'none' ? 'passwords and tokens may go over plain HTTP' : undefined,
  registrationAllowed: turnedOn('anybody can make an account'),
  verifyEmail: turnedOff('addresses are believed without proof, also those of others'),
  duplicateEmailsAllowed: turnedOn('an address no longer tells whose account it is'),
  editUsernameAllowed: turnedOn('users can take another name, also one that others relied upon'),
  resetPasswordAllowed: turnedOn('whoever reads the mail of a user gets the account'),
  revokeRefreshToken: turnedOff('a refresh token can be used again and again, also by a thief'),
  refreshTokenMaxReuse: (to, from) =>
    typeof to === 'number' && to > (typeof from === 'number' ? from : 0)
      ? 'a refresh token can be used more often, also by a thief'
      : undefined,
  otpPolicyCodeReusable: turnedOn('a one-time code that was seen can be used again'),
  offlineSessionMaxLifespanEnabled: turnedOff('offline sessions never end'),
  passwordPolicy: (to, from) => weakerPassword(String(to ?? ''), String(from ?? '')),
  notBefore: (to, from) =>
    typeof to === 'number' && typeof from === 'number' && to < from
      ? 'tokens that were revoked count again'
      : undefined,
  organizationsEnabled: turnedOff('members of organizations no longer sign in through them'),
  adminPermissionsEnabled: turnedOff('permissions given to administrators by fine-grained rules end'),
  accessTokenLifespan: raised(LONGER),
  accessTokenLifespanForImplicitFlow: raised(LONGER),
  ssoSessionIdleTimeout: raised(LONGER),
  ssoSessionMaxLifespan: raised(LONGER),
  ssoSessionIdleTimeoutRememberMe: raised(LONGER),
  ssoSessionMaxLifespanRememberMe: raised(LONGER),
  offlineSessionIdleTimeout: raised(LONGER),
  offlineSessionMaxLifespan: raised(LONGER),
  clientSessionIdleTimeout: raised(LONGER),
  clientSessionMaxLifespan: raised(LONGER),
  clientOfflineSessionIdleTimeout: raised(LONGER),
  clientOfflineSessionMaxLifespan: raised(LONGER),
  accessCodeLifespan: raised('a stolen code can be used for longer'),
  actionTokenGeneratedByUserLifespan: raised('a stolen link from a mail can be used for longer'),
  actionTokenGeneratedByAdminLifespan: raised('a stolen link from a mail can be used for longer'),
  'attributes.frontendUrl': () => 'issuer and links change, so that tokens and bookmarks of before are refused',
  'browserSecurityHeaders.xFrameOptions': weakerHeader,
  'browserSecurityHeaders.contentSecurityPolicy': weakerHeader,
  'browserSecurityHeaders.strictTransportSecurity': weakerHeader,
}

function weakerHeader(to: JsonValue): string | undefined {
  return to === '' ? 'browsers are no longer told to protect the sign-in pages' : undefined
}

/** Only what is certain: a rule that is gone, or a number that went down. */
function weakerPassword(to: string, from: string): string | undefined {
  const after = policies(to)
  const gone = [...policies(from)].flatMap(([name, value]) => {
    const now = after.get(name)
    if (now === undefined) return [`without ${name}`]
    return COUNTED.has(name) && Number(now) < Number(value) ? [`${name} ${value} → ${now}`] : []
  })
  return gone.length === 0 ? undefined : `weaker passwords are accepted: ${gone.join(', ')}`
}

const COUNTED: ReadonlySet<string> = new Set([
  'digits',
  'hashIterations',
  'length',
  'lowerCase',
  'passwordHistory',
  'specialChars',
  'upperCase',
])

const policies = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/([A-Za-z]+)(?:\(([^)]*)\))?/g)].flatMap(([, name = '', value = '']) =>
      name === 'and' ? [] : [[name, value] as const],
    ),
  )

/** Of a realm that is created, everything that is declared counts as changed from what new realms have. */
export function realmDangers({ action, changes, wanted }: StepInSight): readonly string[] {
  const judged =
    action === 'create'
      ? Object.entries(wanted?.value ?? {}).map(([field, to]): FieldChange => ({ field, from: null, to }))
      : changes
  return judged.flatMap((change) => {
    if ('secret' in change) return []
    const why = JUDGES[change.field]?.(change.to, change.from)
    return why === undefined ? [] : [`${change.field}: ${why}`]
  })
}
