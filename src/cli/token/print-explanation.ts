import { describeWhere, type Identity } from '../../policy/index.js'
import {
  type AccessToken,
  type ExplainedCheck,
  likelyCausesOf,
  type Refusal,
  TOKEN_KINDS,
  type TokenKind,
} from '../../tokens/index.js'
import type { Colours } from '../colours.js'
import { printable, printableValue } from '../printable.js'
import { dateInWords } from './date-words.js'
import type { ExplainedToken } from './explained-token.js'

/** What `passerelle token explain` prints for people. */
export function printExplanation(explained: ExplainedToken, colours: Colours): string {
  const { explanation } = explained
  const { header, claims, checks, token } = explanation
  const refusals = checks.flatMap((check) => (check.outcome === 'failed' ? [check.refusal] : []))
  const sections = [
    verdict(explained, refusals, colours),
    members('Header', header, explained, colours),
    members('Claims', claims, explained, colours),
    [colours.strong('Checks'), ...checks.map((check) => printCheck(check, colours))],
    token === undefined ? [] : who(explained.identity ?? token, refusals.length > 0, colours),
    may(explained, colours),
    mends(explanation.kind, refusals, colours),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function verdict(
  { explanation, issuer, audience }: ExplainedToken,
  refusals: readonly Refusal[],
  colours: Colours,
): readonly string[] {
  const kind = TOKEN_KINDS[explanation.kind]
  // What a server asks the issuer for, nobody has to mend.
  const isAsked = explanation.checks.some(
    ({ name, outcome }) => (name === 'lightweight' || name === 'parts') && outcome === 'not_checked',
  )
  const advice = isAsked && refusals.length === 0 ? undefined : adviceOf(explanation.kind)
  const caveats = caveatsOf(explanation.checks)
  const words =
    refusals.length > 0
      ? colours.bad(`refused: ${[...new Set(refusals.map(({ code }) => code))].join(', ')}`)
      : caveats.length > 0
        ? colours.changed(`nothing found against it, but ${caveats.join(', and ')}`)
        : colours.added('accepted')
  return [
    `This is ${kind.name}: ${words}.`,
    ...(advice === undefined ? [] : [`  → ${advice}`]),
    issuer === undefined
      ? 'Held against no issuer: give --issuer, or set OIDC_ISSUER.'
      : `Held against issuer ${printable(issuer)}, audience ${printable(audience)}.`,
  ]
}

/** What was left open, and a server would look at. */
function caveatsOf(checks: readonly ExplainedCheck[]): readonly string[] {
  const isOpen = (wanted: ExplainedCheck['name']): boolean =>
    checks.some(({ name, outcome }) => name === wanted && outcome === 'not_checked')
  if (isOpen('parts')) return ['the server asks the issuer about it']
  return [
    ...(isOpen('signature') ? ['its signature was not checked'] : []),
    ...(isOpen('lightweight') ? ['the server asks the issuer for the rest'] : []),
    ...(isOpen('binding') ? ['it has to come with proof of the key that it is bound to'] : []),
  ]
}

function members(
  title: string,
  values: Readonly<Record<string, unknown>> | undefined,
  { nowSeconds }: ExplainedToken,
  colours: Colours,
): readonly string[] {
  if (values === undefined) return [colours.strong(title), '  – could not be read']
  const entries = Object.entries(values).map(([name, value]) => [printable(name, 60), name, value] as const)
  const width = Math.min(24, Math.max(0, ...entries.map(([shown]) => shown.length)))
  const lines = entries.map(([shown, name, value]) => {
    const words = dateInWords(name, value, nowSeconds)
    return `  ${shown.padEnd(width)}  ${printableValue(value)}${words === undefined ? '' : colours.faint(`  ${words}`)}`
  })
  return [colours.strong(title), ...lines]
}

function printCheck(check: ExplainedCheck, colours: Colours): string {
  const name = check.name.padEnd(16)
  switch (check.outcome) {
    case 'passed':
      return `  ${colours.added('✔')} ${check.name}`
    case 'failed': {
      const { expected, actual } = check.refusal
      return `  ${colours.bad('✘')} ${name} expected ${printable(expected)}, actual ${printable(actual)}`
    }
    case 'not_checked':
      return `  ${colours.faint(`– ${name} ${check.why}`)}`
  }
}

function who(identity: Identity | AccessToken, refused: boolean, colours: Colours): readonly string[] {
  const { subject, username, kind, clientId, roles, clientRoles, scopes } = identity
  const facts: readonly (readonly [string, string])[] = [
    ['subject', subject || '–'],
    ['username', username || '–'],
    ['kind', kind === 'user' ? 'user' : 'service (a client’s own token)'],
    ['client', clientId ?? '–'],
    ['roles', roles.join(', ') || '–'],
    ...Object.entries(clientRoles).map(([client, names]) => [`roles of ${client}`, names.join(', ') || '–'] as const),
    ['scopes', scopes.join(' ') || '–'],
    ...('attributes' in identity ? attributesOf(identity) : []),
  ]
  const width = Math.min(28, Math.max(...facts.map(([name]) => name.length)))
  const title = refused ? 'Who it speaks of (not to be believed while it is refused)' : 'Who it speaks of'
  return [
    colours.strong(title),
    ...facts.map(([name, value]) => `  ${printable(name).padEnd(width)}  ${printable(value)}`),
  ]
}

function attributesOf({ attributes, attributeProblems }: Identity): readonly (readonly [string, string])[] {
  const good = Object.entries(attributes).map(([name, value]) => `${name}=${value}`)
  return [
    ['attributes', good.join(', ') || '–'],
    ...attributeProblems.map(
      ({ attribute, expected, actual }) =>
        [
          `attribute ${attribute}`,
          `dropped: expected ${expected}, actual ${actual}; mend its mapper or its value`,
        ] as const,
    ),
  ]
}

function may({ explanation, identity, realm }: ExplainedToken, colours: Colours): readonly string[] {
  if (explanation.token === undefined) return []
  if (identity === undefined) {
    return [`${colours.strong('May')}: not known; give the realm’s folder in --realm-config.`]
  }
  const title = colours.strong(`May (policy of ${printable(realm ?? '')})`)
  if (identity.permissions.length === 0) return [title, '  nothing: none of the roles grants a permission']
  return [
    title,
    ...identity.permissions.map((permission) => `  ${permission.padEnd(24)}  ${boundsInWords(identity, permission)}`),
  ]
}

function boundsInWords(identity: Identity, permission: Identity['permissions'][number]): string {
  const { kind, anyOf, noneOf } = identity.bounds(permission)
  if (kind === 'all') return 'everywhere'
  const { because } = identity.explain(permission, {})
  if (kind === 'none' && because.code === 'attribute_missing') {
    return `nowhere: the token lacks ${because.attributes.join(', ')}`
  }
  if (kind === 'none') return 'nowhere'
  const except = noneOf.length === 0 ? '' : `, except where ${noneOf.map(describeWhere).join(', or ')}`
  return printable(`where ${anyOf.map(describeWhere).join(', or ')}${except}`)
}

/** Where a token of another kind was sent, what else it fails follows from that, and its mends would mislead. */
const OTHER_KINDS: ReadonlySet<TokenKind> = new Set(['id', 'refresh', 'offline', 'logout', 'dpop_proof'])

function mends(kind: TokenKind, refusals: readonly Refusal[], colours: Colours): readonly string[] {
  if (refusals.length === 0) return []
  if (OTHER_KINDS.has(kind)) {
    return [
      colours.strong('What to do'),
      `  ${printable(adviceOf(kind) ?? '')} What else it fails follows from its kind.`,
    ]
  }
  return [
    colours.strong('What to do'),
    ...refusals.flatMap((refusal) => [
      `  ${refusal.check === refusal.code ? refusal.code : `${refusal.code} (${refusal.check})`}: ${refusal.mend}`,
      ...likelyCausesOf(refusal).map((cause) => colours.faint(`    likely: ${cause}`)),
    ]),
  ]
}

function adviceOf(kind: TokenKind): string | undefined {
  const description = TOKEN_KINDS[kind]
  return 'advice' in description ? description.advice : undefined
}
