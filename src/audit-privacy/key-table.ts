import type { ErasedLine, KeyLine, PeriodLine, PersonLine } from './key-line.js'

/** What the lines of a table of keys say together. */
export interface KeyTable {
  add(line: KeyLine): void
  clear(): void
  /** Keys of a pseudonym that stand; none of who was erased. */
  keysOf(person: string): readonly PersonLine[]
  person(id: string): PersonLine | undefined
  persons(): Iterable<PersonLine>
  erased(person: string): ErasedLine | undefined
  isHeld(person: string): boolean
  held(): Iterable<string>
  tenants(): Iterable<string>
  /** Whether a key of this id was there, also where it is gone. */
  wasThere(id: string): boolean
  /** Keys of a period that stand. */
  keysOfPeriod(period: string): readonly PeriodLine[]
  period(id: string): PeriodLine | undefined
  /** Names of the periods that have a key. */
  periods(): Iterable<string>
  /** Another number when keys have gone: what was made with them is not to be used any more. */
  epoch(): number
}

export function createKeyTable(): KeyTable {
  const persons = new Map<string, PersonLine[]>()
  const personsById = new Map<string, PersonLine>()
  const periods = new Map<string, PeriodLine[]>()
  const periodsById = new Map<string, PeriodLine>()
  const erased = new Map<string, ErasedLine>()
  const expired = new Set<string>()
  const held = new Set<string>()
  const tenants = new Set<string>()
  const gone = new Set<string>()
  let epoch = 0

  function addTo<Line extends PersonLine | PeriodLine>(
    name: string,
    line: Line,
    byName: Map<string, Line[]>,
    byId: Map<string, Line>,
  ): void {
    if (byId.has(line.id)) return
    byId.set(line.id, line)
    const lines = byName.get(name)
    if (lines === undefined) byName.set(name, [line])
    else lines.push(line)
  }

  function drop<Line extends PersonLine | PeriodLine>(
    name: string,
    byName: Map<string, Line[]>,
    byId: Map<string, Line>,
  ): void {
    for (const { id } of byName.get(name) ?? []) {
      byId.delete(id)
      gone.add(id)
    }
    byName.delete(name)
    epoch++
  }

  function add(line: KeyLine): void {
    switch (line.kind) {
      case 'person':
        tenants.add(line.tenant)
        // A process that did not know yet may have made it.
        if (erased.has(line.person)) gone.add(line.id)
        else addTo(line.person, line, persons, personsById)
        return
      case 'period':
        if (expired.has(line.period)) gone.add(line.id)
        else addTo(line.period, line, periods, periodsById)
        return
      case 'held':
        held.add(line.person)
        return
      case 'released':
        held.delete(line.person)
        return
      case 'erased':
        if (erased.has(line.person)) return
        erased.set(line.person, line)
        drop(line.person, persons, personsById)
        return
      case 'expired':
        if (expired.has(line.period)) return
        expired.add(line.period)
        drop(line.period, periods, periodsById)
    }
  }

  return {
    add,
    clear() {
      for (const each of [persons, personsById, periods, periodsById, erased, expired, held, tenants, gone])
        each.clear()
      epoch++
    },
    keysOf: (person) => persons.get(person) ?? [],
    person: (id) => personsById.get(id),
    persons: () => personsById.values(),
    erased: (person) => erased.get(person),
    isHeld: (person) => held.has(person),
    held: () => held.values(),
    tenants: () => tenants.values(),
    wasThere: (id) => gone.has(id),
    keysOfPeriod: (period) => periods.get(period) ?? [],
    period: (id) => periodsById.get(id),
    periods: () => periods.keys(),
    epoch: () => epoch,
  }
}
