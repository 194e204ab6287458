import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPersonRegister } from '../../../src/audit-privacy/index.js'
import { openKeyFile } from '../../../src/audit-privacy/key-file.js'
import type { KeyFileHandle, KeyFileSystem } from '../../../src/audit-privacy/key-file-system.js'
import type { PersonLine } from '../../../src/audit-privacy/key-line.js'
import { createPowerCutDisk, randomOf } from '../../support/power-cut-disk.js'
import { PRIVACY_KEY } from '../../support/private-trail.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

type Mutate = (fileSystem: KeyFileSystem) => KeyFileSystem

const SEEDS = process.env.PASSERELLE_EXAM === 'true' ? 300 : 60
const FILE = 'audit-person-keys.jsonl'
const unchanged: Mutate = (fileSystem) => fileSystem

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0')

/** As long as a real one: several of them do not fit into one sector. */
const personOf = (number: number): PersonLine => ({
  v: 1,
  kind: 'person',
  person: `p:00000000:${hex(number, 32)}`,
  tenant: 'gaveur',
  id: hex(number, 16),
  key: `KEY-OF-${number}-`.padEnd(80, 'k'),
  who: `WHO-IS-${number}-`.padEnd(120, 'w'),
  time: '2026-11-22T06:00:00.000Z',
})

/** What somebody was told, and what the disk made of it. */
interface Outcome {
  /** Keys that were promised, and are not there. */
  readonly missing: readonly string[]
  /** Keys of who was erased, and that still stand in the file. */
  readonly left: readonly string[]
  /** Keys of somebody whose erasure was begun, as the table says, and that still stand in the file. */
  readonly halfway: readonly string[]
}

/** Lives of one table, each of which ends with a power cut at a moment that the seed says. */
async function live(seed: number, mutate: Mutate): Promise<Outcome> {
  const random = randomOf(seed)
  const root = await temporaryFolder()
  const promised = new Set<PersonLine>()
  const erased = new Set<PersonLine>()
  const made: PersonLine[] = []
  const left: string[] = []
  let directory = join(root, '0')
  mkdirSync(directory)
  for (let life = 1; life <= 3; life++) {
    let end: () => void = () => {}
    const ended = new Promise<'cut'>((resolve) => {
      end = () => resolve('cut')
    })
    const disk = createPowerCutDisk(1 + Math.floor(random() * 40), end)
    const lived = liveOnce(directory, mutate(disk.keyFileSystem), seed * 1000 + life * 100, promised, erased, made)
    // What a life does after its end it does not do: the simulator answers nothing any more, or throws.
    await Promise.race([lived.catch(ignorePower), ended])
    disk.cut()
    directory = join(root, `${life}`)
    disk.rebuild(join(root, `${life - 1}`), directory, random)
    left.push(...standing(directory, [...erased]))
  }
  const { table } = openKeyFile(directory)
  const missing = [...promised].filter(({ id }) => table.person(id) === undefined && !table.wasThere(id))
  const begun = made.filter(({ person }) => table.erased(person) !== undefined)
  return { missing: missing.map(({ id }) => id), left, halfway: standing(directory, begun) }
}

/** Whose key, or who it is, stands in the file in clear. */
function standing(directory: string, lines: readonly PersonLine[]): readonly string[] {
  const path = join(directory, FILE)
  const text = existsSync(path) ? readFileSync(path, 'latin1') : ''
  return lines.filter(({ key, who }) => text.includes(key) || text.includes(who)).map(({ id }) => id)
}

async function liveOnce(
  directory: string,
  fileSystem: KeyFileSystem,
  first: number,
  promised: Set<PersonLine>,
  erased: Set<PersonLine>,
  made: PersonLine[],
): Promise<void> {
  const register = openPersonRegister(PRIVACY_KEY, directory, () => new Date(), fileSystem)
  const file = openKeyFile(directory, fileSystem)
  for (let at = 0; at < 12; at++) {
    const line = personOf(first + at)
    made.push(line)
    file.append(line)
    await file.settled()
    promised.add(line)
    if (at % 3 !== 2) continue
    const [gone] = promised
    if (gone === undefined) continue
    await register.erase(gone.person)
    promised.delete(gone)
    erased.add(gone)
  }
}

const withHandles = (fileSystem: KeyFileSystem, changed: Partial<KeyFileHandle>): KeyFileSystem => ({
  ...fileSystem,
  open: async (path, flags) => ({ ...(await fileSystem.open(path, flags)), ...changed }),
})

function ignorePower(error: unknown): void {
  if (!/the power is gone/.test(`${error} ${error instanceof Error ? error.cause : ''}`)) throw error
}

describe('a power cut, for the table of keys,', () => {
  it('loses no key that was promised, and brings none back that was dropped', async () => {
    for (let seed = 1; seed <= SEEDS; seed++)
      expect(await live(seed, unchanged), `seed ${seed}`).toEqual({ missing: [], left: [], halfway: [] })
  }, 120_000)

  it.each<[string, Mutate, keyof Outcome]>([
    ['what it overwrites', (fileSystem) => ({ ...fileSystem, datasyncSync: () => {} }), 'left'],
    ['what it adds', (fileSystem) => withHandles(fileSystem, { datasync: async () => {} }), 'missing'],
    ['its folder', (fileSystem) => withHandles(fileSystem, { sync: async () => {} }), 'missing'],
  ])(
    'is seen to harm a table that does not sync %s',
    async (_, mutate, harm) => {
      const seen: string[] = []
      for (let seed = 1; seen.length === 0 && seed <= SEEDS; seed++) seen.push(...(await live(seed, mutate))[harm])
      expect(seen).not.toEqual([])
    },
    120_000,
  )

  it('loses no table that somebody had made who was killed before its name was on disk', async () => {
    const root = await temporaryFolder()
    const [directory, after] = [join(root, 'before'), join(root, 'after')]
    mkdirSync(directory)
    const disk = createPowerCutDisk(Number.POSITIVE_INFINITY, () => {})
    let isKilled = false
    const sync = (): Promise<never> => {
      isKilled = true
      return new Promise(() => {})
    }
    openKeyFile(directory, withHandles(disk.keyFileSystem, { sync })).append(personOf(1))
    await expect.poll(() => isKilled).toBe(true)
    const next = openKeyFile(directory, disk.keyFileSystem)
    next.append(personOf(2))
    await next.settled()
    disk.cut()
    // Nothing survives but what was synced.
    disk.rebuild(directory, after, () => 0.9)
    expect([...openKeyFile(after).table.persons()].map(({ id }) => id)).toContain(personOf(2).id)
  })
})
