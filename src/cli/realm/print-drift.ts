import type {
  Drift,
  DriftedField,
  DriftedObject,
  GoneObject,
  NoAuthor,
  RoleByHand,
  RoleDisagreement,
  Touch,
} from '../../realm-drift/index.js'
import { hasDrift } from '../../realm-drift/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'

const LONGEST_VALUE = 160

/** What drifted, for people: object by object, files → live, and who did it. */
export function printDrift(drift: Drift, colours: Colours): string {
  const { realm, url, objects, roles } = drift
  const head = `Drift of realm ${printable(realm)} at ${printable(url)}`
  if (!drift.realmExists) return `${head}\n\n${colours.bad('  The realm does not exist.')}\n`
  const lines = [
    ...objects.flatMap((object) => printObject(object, holdersBy(drift, object), colours)),
    ...roles.roles.map((role) => printRole(role, colours)),
    ...holdersBy(drift, undefined).flatMap((holder) => printHolder(holder, colours)),
    ...drift.notes.map((note) => `note: ${printable(note)}`),
  ]
  const found = hasDrift(drift) ? countDrift(drift) : 'Nothing: Keycloak has what the files say.'
  return [head, '', ...lines, ...(lines.length > 0 ? [''] : []), found, ...eventWords(drift), ''].join('\n')
}

/** Who has a role by hand because an object differs; or for no such reason. */
export const holdersBy = ({ roles }: Drift, object: DriftedObject | undefined): readonly RoleByHand[] =>
  roles.holders.filter(({ because }) => because?.kind === object?.kind && because?.key === object?.key)

/** For example `2 objects, 1 role given by hand`: each change once. */
function countDrift(drift: Drift): string {
  const { objects, roles } = drift
  const others = holdersBy(drift, undefined)
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`
  return `In all: ${[
    count(objects.length, 'object'),
    ...(roles.roles.length > 0 ? [`${count(roles.roles.length, 'role')} not agreed about`] : []),
    ...(others.length > 0 ? [`${count(others.length, 'role')} given by hand`] : []),
  ].join(', ')}.`
}

export function printObject(
  object: DriftedObject,
  holders: readonly RoleByHand[],
  colours: Colours,
): readonly string[] {
  const { kind, key, state, fields, place } = object
  const name = printable(`${kind} ${key}`)
  const where = place === undefined ? '' : colours.faint(`  ${printable(place.file)}:${place.line}`)
  const head =
    state === 'missing'
      ? colours.bad(`- ${name}: in the files, not in Keycloak`)
      : state === 'extra'
        ? colours.added(`+ ${name}: in Keycloak, in no file`)
        : colours.changed(`~ ${name}`)
  return [
    `${head}${where}`,
    ...fields.map((field) => `    ${printField(field)}`),
    ...holders.map((holder) => `    ${colours.bad(`! ${printable(gainWords(holder), 2_000)}`)}`),
    ...authorWords(object).map((words) => `    ${colours.faint(words)}`),
  ]
}

/** What somebody has by an object that differs: `so ada has role chief; with it: writer`. */
function gainWords(holder: RoleByHand): string {
  return [`so ${who(holder)} has role ${holder.role}`, ...brings(holder)].join('; ')
}

const who = ({ user, serviceAccountOf }: RoleByHand): string =>
  serviceAccountOf === undefined ? user : `the service account of ${serviceAccountOf}`

const brings = ({ with: brought, permissions }: RoleByHand): readonly string[] => [
  ...(brought.length > 0 ? [`with it: ${brought.join(', ')}`] : []),
  ...(permissions.length > 0 ? [`allows: ${permissions.join(', ')}`] : []),
]

function printField(drifted: DriftedField): string {
  const { field, files, live, secret } = drifted
  const why = whyWords(drifted)
  const end = why === undefined ? '' : `  (${why})`
  if (secret !== undefined) return `${printable(field)}: differs (secret)${end}`
  return `${printable(field)}: ${show(files)} → ${live === undefined ? 'absent' : show(live)}${end}`
}

function whyWords({ changed, unexplained, ownValue, because }: DriftedField): string | undefined {
  if (because !== undefined) return becauseWords(because)
  if (ownValue) {
    return `as Passerelle itself wrote it${changed === undefined ? '' : `, by ${touchWords(changed)}`}: the files have changed since`
  }
  if (changed !== undefined) return touchWords(changed)
  return unexplained ? 'no admin event shows this value' : undefined
}

/** For example `because client-role api/read is gone`. */
const becauseWords = (gone: readonly GoneObject[]): string => {
  const names = gone.map(({ kind, key, lastChange }) => {
    const by = lastChange === undefined ? '' : `, deleted by ${touchWords(lastChange)}`
    return `${printable(`${kind} ${key}`)}${by}`
  })
  return `because ${names.join(', ')}${names.length === 1 ? ' is' : ' are'} gone`
}

function show(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? 'absent', 10_000)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}

const WHY: Readonly<Record<NoAuthor, string>> = {
  events_off: 'by whom is not known: the realm records no admin events',
  events_forbidden:
    'by whom is not known: these credentials may not read admin events (view-events of realm-management)',
  not_recorded: 'by whom is not known: Keycloak records no admin event for this',
  no_event: 'by whom is not known: no admin event of it is there (any more)',
  not_in_events: 'by whom is not known: the admin events that are there show other changes than this one',
  only_own: "by whom is not known: no admin event of it is there since what looks like Passerelle's own apply",
}

function authorWords({ lastChange, noAuthor, ownApply, state, because, fields }: DriftedObject): readonly string[] {
  if (because !== undefined) return [becauseWords(because)]
  if (lastChange === undefined) {
    if (noAuthor === undefined) return []
    return [`${WHY[noAuthor]}${ownApply === undefined ? '' : `, by ${touchWords(ownApply)}`}`]
  }
  // Where each field says who, and it was all one change, that is said already.
  if (fields.length > 0 && fields.every(({ changed }) => changed?.at === lastChange.at)) return []
  return [`${state === 'missing' ? 'deleted by' : 'last changed by'} ${touchWords(lastChange)}`]
}

/** For example `jean with security-admin-console, 2026-11-21T10:00:00.000Z`. */
function touchWords({ at, by }: Touch): string {
  const who = by.user ?? (by.userId === undefined ? 'somebody' : `user ${by.userId}, whose name is not to be had`)
  const client = by.client === undefined ? '' : ` with ${by.client}`
  return printable(`${who}${client}, ${at}`)
}

export function printRole({ role, inPolicy, live }: RoleDisagreement, colours: Colours): string {
  const name = printable(role)
  if (!live) return colours.bad(`- role ${name}: policy.yaml decides by it, and neither the files nor Keycloak have it`)
  return inPolicy
    ? colours.changed(`~ role ${name}: Keycloak has it and policy.yaml decides by it, and the files don't have it`)
    : colours.changed(`~ role ${name}: Keycloak has it, and neither policy.yaml nor the files know it`)
}

export function printHolder(holder: RoleByHand, colours: Colours): readonly string[] {
  const { role, via, lastChange } = holder
  const how =
    via.kind === 'user'
      ? 'by hand'
      : via.kind === 'group'
        ? `as a member of group ${via.path}`
        : `through the composite role ${via.role}`
  const details = [...brings(holder), ...(lastChange === undefined ? [] : [`given by ${touchWords(lastChange)}`])]
  return [
    colours.bad(`! ${printable(who(holder))} has role ${printable(role)} ${printable(how)}; the files don't give it`),
    ...details.map((detail) => `    ${printable(detail, 2_000)}`),
  ]
}

function eventWords({ events, objects }: Drift): readonly string[] {
  if (objects.length === 0) return []
  if (!events.enabled) {
    return [
      'The realm records no admin events: set adminEventsEnabled and adminEventsDetailsEnabled, and next time it is known who.',
    ]
  }
  if (!events.details)
    return [
      'Admin events have no details (adminEventsDetailsEnabled), so they tell who touched an object last, not which field.',
    ]
  return []
}
