import { randomBytes } from 'node:crypto'
import { type HiddenIdentity, openIdentity } from './identity-box.js'
import { openKeyFile } from './key-file.js'
import type { KeyFileSystem } from './key-file-system.js'
import type { PersonLine } from './key-line.js'
import { boxKey, boxUse, periodKeyUse, personKeyUse, personText, pseudonymsSince, whoUse } from './people.js'
import { keyOfPseudonym, type PrivacyKey, readPrivacyKeys } from './privacy-keys.js'
import { keptUntil, periodEnd, type Retention } from './retention.js'

/** Why nobody can say who it is. */
export type Unrevealed =
  /** The key of the person, or of the class and month, was dropped. */
  | 'erased'
  /** It was made with a key that is not among those given. */
  | 'other_key'
  /** This table of keys does not have it: it is of another data directory. */
  | 'not_here'

export type Revealed =
  | { readonly ok: true; readonly identity: HiddenIdentity; readonly tenant: string | undefined }
  | { readonly ok: false; readonly because: Unrevealed }

/** Somebody whom the table of keys has. */
export interface KnownPerson {
  readonly pseudonym: string
  readonly tenant: string
  readonly subject: string | undefined
  readonly name: string | undefined
  readonly isHeld: boolean
}

/** Who the people of a trail are, for those who hold the key. */
export interface PersonRegister {
  /** Who stands behind a pseudonym. */
  reveal(pseudonym: string): Revealed
  /** What a record hides. */
  open(sealed: string): Revealed
  /**
   * Pseudonyms that somebody may have in the trail, whether or not the table has them; none that was erased.
   *
   * @param text subject, name, or a pseudonym
   */
  pseudonymsOf(text: string, tenant?: string): readonly string[]
  /** Those whom the table has under a subject, a name or a pseudonym. */
  find(text: string, tenant?: string): readonly KnownPerson[]
  erasedAt(pseudonym: string): string | undefined
  /** Drops the keys of a person. What they sealed cannot be opened by anybody from here on. */
  erase(pseudonym: string): Promise<void>
  hold(pseudonym: string): Promise<void>
  release(pseudonym: string): Promise<void>
  holds(): readonly string[]
  /** Classes and months whose time is over and whose keys stand, e.g. `reads/2026-11`. */
  expiredPeriods(retention: Retention): readonly string[]
  /** Drops their keys. */
  expire(periods: readonly string[]): Promise<void>
}

/**
 * @param privacyKey as for the trail
 * @throws AuditPrivacyError `privacy_key_invalid`, `person_keys_unreadable`
 */
export function openPersonRegister(
  privacyKey: string,
  dataDirectory: string,
  now: () => Date,
  fileSystem?: KeyFileSystem,
): PersonRegister {
  const keys = new Map(readPrivacyKeys(privacyKey).map((key) => [key.id, key] as const))
  const file = openKeyFile(dataDirectory, fileSystem)
  const { table } = file
  const time = (): string => now().toISOString()
  let names: { readonly epoch: number; readonly lines: ReadonlyMap<string, readonly PersonLine[]> } | undefined

  function secretOf(line: PersonLine): Buffer | undefined {
    const tenant = keyOf(line.person)?.tenant(line.tenant)
    return tenant?.unwrap(line.key, personKeyUse(line.person, line.id))
  }

  const keyOf = (pseudonym: string): PrivacyKey | undefined => keys.get(keyOfPseudonym(pseudonym) ?? '')

  function identityOf(line: PersonLine): HiddenIdentity | undefined {
    const secret = secretOf(line)
    return secret && openIdentity(secret, line.who, whoUse(line.person))
  }

  function reveal(pseudonym: string): Revealed {
    if (table.erased(pseudonym) !== undefined) return { ok: false, because: 'erased' }
    const line = table.keysOf(pseudonym).at(-1)
    if (line === undefined) return { ok: false, because: keyOf(pseudonym) === undefined ? 'other_key' : 'not_here' }
    const identity = identityOf(line)
    if (identity === undefined) return { ok: false, because: keyOf(pseudonym) === undefined ? 'other_key' : 'erased' }
    return { ok: true, identity, tenant: line.tenant }
  }

  function open(sealed: string): Revealed {
    const [personId = '', periodId = '', box = ''] = sealed.split('.')
    const person = table.person(personId)
    const period = table.period(periodId)
    if (person === undefined && personId !== '') return { ok: false, because: absence(personId) }
    if (period === undefined) return { ok: false, because: absence(periodId) }
    const under = keys.get(period.under)
    if (under === undefined || (person !== undefined && keyOf(person.person) === undefined)) {
      return { ok: false, because: 'other_key' }
    }
    const periodSecret = under.tenant('').unwrap(period.key, periodKeyUse(period.period, periodId))
    const personSecret = person && secretOf(person)
    if (periodSecret === undefined || (person !== undefined && personSecret === undefined)) {
      return { ok: false, because: 'erased' }
    }
    const identity = openIdentity(boxKey(personSecret, periodSecret), box, boxUse(`${personId}.${periodId}`))
    if (identity === undefined) return { ok: false, because: 'other_key' }
    return { ok: true, identity, tenant: person?.tenant }
  }

  const absence = (id: string): Unrevealed => (table.wasThere(id) ? 'erased' : 'not_here')

  function pseudonymsOf(text: string, tenant?: string): readonly string[] {
    if (keyOfPseudonym(text) !== undefined) return [text]
    const tenants = tenant === undefined ? [...new Set([...table.tenants(), ''])] : [tenant]
    const computed = [...keys.values()].flatMap((key) =>
      tenants.flatMap((name) => [
        ...pseudonymsSince(table, key.tenant(name), personText({ subject: text, name: undefined })),
        ...pseudonymsSince(table, key.tenant(name), personText({ subject: undefined, name: text })),
      ]),
    )
    const found = find(text, tenant).map(({ pseudonym }) => pseudonym)
    return [...new Set([...found, ...computed])].filter((pseudonym) => table.erased(pseudonym) === undefined)
  }

  function find(text: string, tenant?: string): readonly KnownPerson[] {
    const people = new Map<string, KnownPerson>()
    const lines = keyOfPseudonym(text) === undefined ? (named().get(text) ?? []) : table.keysOf(text)
    for (const line of lines) {
      if (tenant !== undefined && line.tenant !== tenant) continue
      const { subject, name } = identityOf(line) ?? {}
      const { person: pseudonym } = line
      people.set(pseudonym, { pseudonym, tenant: line.tenant, subject, name, isHeld: table.isHeld(pseudonym) })
    }
    return [...people.values()]
  }

  /** Everybody by subject and by name: to open all boxes for each of the names in a question would take minutes. */
  function named(): ReadonlyMap<string, readonly PersonLine[]> {
    if (names?.epoch === table.epoch()) return names.lines
    const lines = new Map<string, PersonLine[]>()
    for (const line of table.persons()) {
      const { subject, name } = identityOf(line) ?? {}
      for (const text of new Set([subject, name])) {
        if (text === undefined) continue
        const same = lines.get(text)
        if (same === undefined) lines.set(text, [line])
        else same.push(line)
      }
    }
    names = { epoch: table.epoch(), lines }
    return lines
  }

  async function erase(pseudonym: string): Promise<void> {
    const next = randomBytes(16).toString('hex')
    file.append({ v: 1, kind: 'erased', person: pseudonym, next, time: time() })
    // First it is known to be gone: who reads the table meanwhile makes no other key for the same pseudonym.
    await file.settled()
    file.blank((line) => line.kind === 'person' && line.person === pseudonym)
  }

  async function note(kind: 'held' | 'released', person: string): Promise<void> {
    file.append({ v: 1, kind, person, time: time() })
    await file.settled()
  }

  async function expire(periods: readonly string[]): Promise<void> {
    for (const period of periods) file.append({ v: 1, kind: 'expired', period, time: time() })
    await file.settled()
    file.blank((line) => line.kind === 'period' && periods.includes(line.period))
  }

  return {
    reveal,
    open,
    pseudonymsOf,
    find,
    erasedAt: (pseudonym) => table.erased(pseudonym)?.time,
    erase,
    hold: (pseudonym) => note('held', pseudonym),
    release: (pseudonym) => note('released', pseudonym),
    holds: () => [...table.held()],
    expiredPeriods: (retention) => [...table.periods()].filter((period) => isOver(period, retention, now())),
    expire,
  }
}

/** Whether all of a class and month has had its time. */
function isOver(period: string, retention: Retention, now: Date): boolean {
  const end = periodEnd(period)
  const until = end && keptUntil(end.time, retention[end.of])
  return until !== undefined && until.getTime() <= now.getTime()
}
