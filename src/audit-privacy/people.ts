import { createHmac, randomBytes } from 'node:crypto'
import type { RecordedClass } from './event-privacy.js'
import { type HiddenIdentity, openIdentity, sealIdentity } from './identity-box.js'
import type { KeyFile } from './key-file.js'
import type { KeyTable } from './key-table.js'
import type { PrivacyKey, TenantKeys } from './privacy-keys.js'

/** Who somebody is: by subject, else by name. */
export interface PersonNames {
  readonly tenant: string
  readonly subject: string | undefined
  readonly name: string | undefined
}

export interface Person {
  readonly pseudonym: string
  readonly key: Key
  /** Those that the table of keys has. */
  readonly names: ReadonlySet<string>
  /** Box by contents: most records of a person hide the same. */
  readonly boxes: Map<string, string>
}

/** A key with the name that boxes call it by. */
export interface Key {
  readonly id: string
  readonly secret: Buffer
}

/** Keys of people and of periods, made when they are needed. */
export interface People {
  /** Without a key of his own: for a name that somebody looked for. */
  pseudonym(names: PersonNames): string
  person(names: PersonNames): Person
  /** The key of a class in the running month. */
  period(of: RecordedClass): Key
  /** @param person undefined: of nobody who is known, under the key of the period alone */
  seal(person: Person | undefined, period: Key, identity: HiddenIdentity): string
}

/** How many people, or boxes, are remembered before that begins anew. */
const MOST_REMEMBERED = 8192
const MOST_BOXES = 8
/** Of one pseudonym; an issuer that calls somebody otherwise each time does not fill the table. */
const MOST_NAMES = 8
const KEY_BYTES = 32

/** The person's part of what a pseudonym is made of: a name is nobody's subject. */
export const personText = ({ subject, name = '' }: Omit<PersonNames, 'tenant'>): string => subject ?? `\0name:${name}`

/** What the enclosed key of a line is vouched to be. */
export const personKeyUse = (pseudonym: string, id: string): string => `person-key\0${pseudonym}\0${id}`
export const periodKeyUse = (period: string, id: string): string => `period-key\0${period}\0${id}`
export const whoUse = (pseudonym: string): string => `who\0${pseudonym}`
export const boxUse = (ids: string): string => `box\0${ids}`

/** Opened by both: a box is gone when either key is. */
export const boxKey = (person: Buffer | undefined, period: Buffer): Buffer =>
  person === undefined ? period : createHmac('sha256', person).update(period).digest()

/** Every pseudonym that somebody has had, the newest last: another one after each erasure. */
export function pseudonymsSince(table: KeyTable, keys: TenantKeys, text: string): readonly [string, ...string[]] {
  const pseudonyms: [string, ...string[]] = [keys.pseudonym(text)]
  for (let erased = table.erased(pseudonyms[0]); erased !== undefined; ) {
    const next = keys.pseudonym(text, erased.next)
    pseudonyms.push(next)
    erased = table.erased(next)
  }
  return pseudonyms
}

export function createPeople(privacyKey: PrivacyKey, file: KeyFile, now: () => Date): People {
  const { table } = file
  const people = new Map<string, Person>()
  const periods = new Map<string, Key>()
  const anonymous = new Map<string, string>()
  let epoch = table.epoch()
  let month = ''
  let monthEnds = Number.NEGATIVE_INFINITY

  function forgetWhatIsGone(): void {
    if (epoch === table.epoch()) return
    epoch = table.epoch()
    people.clear()
    periods.clear()
    anonymous.clear()
  }

  function person(names: PersonNames): Person {
    forgetWhatIsGone()
    const cached = `${names.tenant}\0${personText(names)}`
    const known = people.get(cached)
    if (known !== undefined && hasName(known, names.name)) return known
    const keys = privacyKey.tenant(names.tenant)
    const pseudonym = pseudonymNow(keys, personText(names))
    const found = findPerson(keys, pseudonym)
    const made = found !== undefined && hasName(found, names.name) ? found : makePerson(keys, pseudonym, names, found)
    if (people.size >= MOST_REMEMBERED) people.clear()
    people.set(cached, made)
    return made
  }

  const pseudonymNow = (keys: TenantKeys, text: string): string => {
    const pseudonyms = pseudonymsSince(table, keys, text)
    return pseudonyms.at(-1) ?? pseudonyms[0]
  }

  function findPerson(keys: TenantKeys, pseudonym: string): Person | undefined {
    let found: Person | undefined
    const names = new Set<string>()
    for (const { id, key, who } of table.keysOf(pseudonym)) {
      const secret = keys.unwrap(key, personKeyUse(pseudonym, id))
      if (secret === undefined) continue
      const { name } = openIdentity(secret, who, whoUse(pseudonym)) ?? {}
      if (name !== undefined) names.add(name)
      found = { pseudonym, key: { id, secret }, names, boxes: new Map() }
    }
    return found
  }

  function makePerson(
    keys: TenantKeys,
    pseudonym: string,
    { tenant, subject, name }: PersonNames,
    before: Person | undefined,
  ): Person {
    const key = newKey()
    const names = new Set(name === undefined ? before?.names : [...(before?.names ?? []), name])
    file.append({
      v: 1,
      kind: 'person',
      person: pseudonym,
      tenant,
      id: key.id,
      key: keys.wrap(key.secret, personKeyUse(pseudonym, key.id)),
      who: sealIdentity(key.secret, { subject, name }, whoUse(pseudonym)),
      time: now().toISOString(),
    })
    return { pseudonym, key, names, boxes: new Map() }
  }

  function period(of: RecordedClass): Key {
    forgetWhatIsGone()
    const time = now()
    if (time.getTime() >= monthEnds) {
      month = time.toISOString().slice(0, 7)
      monthEnds = Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1)
      periods.clear()
    }
    const known = periods.get(of)
    if (known !== undefined) return known
    const name = `${of}/${month}`
    const key = findPeriod(name) ?? makePeriod(name)
    periods.set(of, key)
    return key
  }

  function findPeriod(name: string): Key | undefined {
    for (const { id, key, under } of table.keysOfPeriod(name)) {
      const secret = under === privacyKey.id ? privacyKey.tenant('').unwrap(key, periodKeyUse(name, id)) : undefined
      if (secret !== undefined) return { id, secret }
    }
    return undefined
  }

  function makePeriod(name: string): Key {
    const { id, secret } = newKey()
    const key = privacyKey.tenant('').wrap(secret, periodKeyUse(name, id))
    file.append({ v: 1, kind: 'period', period: name, under: privacyKey.id, id, key, time: now().toISOString() })
    return { id, secret }
  }

  function seal(by: Person | undefined, { id, secret }: Key, identity: HiddenIdentity): string {
    const contents = `${id}\0${identity.name ?? ''}\0${identity.address ?? ''}\0${identity.user_agent ?? ''}`
    const boxes = by?.boxes ?? anonymous
    const known = boxes.get(contents)
    if (known !== undefined) return known
    const ids = `${by?.key.id ?? ''}.${id}`
    const box = `${ids}.${sealIdentity(boxKey(by?.key.secret, secret), identity, boxUse(ids))}`
    if (boxes.size >= (by === undefined ? MOST_REMEMBERED : MOST_BOXES)) boxes.clear()
    boxes.set(contents, box)
    return box
  }

  return {
    pseudonym: (names) => pseudonymNow(privacyKey.tenant(names.tenant), personText(names)),
    person,
    period,
    seal,
  }
}

const newKey = (): Key => ({ id: randomBytes(8).toString('hex'), secret: randomBytes(KEY_BYTES) })

const hasName = ({ names }: Person, name: string | undefined): boolean =>
  name === undefined || names.has(name) || names.size >= MOST_NAMES
