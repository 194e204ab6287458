import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../src/audit/index.js'
import { noteKeyOf } from '../../../src/audit-chain/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { readPublicKey, type TrailReport, verifyTrail } from '../../../src/audit-verify/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { hashIn, rechained, rehashed, rootOf, signedNote } from './forgery.js'
import { SEED, seededRandom } from './seeded-random.js'
import { type TrailShape, type WrittenTrail, writeTrail } from './written-trails.js'

const SHAPE: TrailShape = {
  sessions: 2,
  events: 30,
  fileBytes: 5000,
  checkpointRecords: 10,
  processes: 1,
  tearsTails: false,
  changesKeys: false,
  setsClockBack: false,
  endsTorn: false,
}

let trail: WrittenTrail
let rotated: WrittenTrail
beforeAll(async () => {
  trail = await writeTrail(SHAPE, seededRandom(SEED))
  rotated = await writeTrail({ ...SHAPE, changesKeys: true }, seededRandom(SEED + 1))
})

type Files = ReadonlyMap<string, string>
const linesOf = (files: Files): readonly string[] =>
  [...files.values()].flatMap((text) => text.split('\n').slice(0, -1))

/** The same files with other lines, as many. */
function withLines(files: Files, lines: readonly string[]): Files {
  let from = 0
  return new Map(
    [...files].map(([name, text]) => {
      const count = text.split('\n').length - 1
      from += count
      return [
        name,
        lines
          .slice(from - count, from)
          .map((line) => `${line}\n`)
          .join(''),
      ]
    }),
  )
}

async function onDisk(files: Files, isPacked = false): Promise<string> {
  const folder = join(await temporaryFolder(), 'audit')
  await mkdir(folder)
  for (const [name, text] of files) {
    const bytes = Buffer.from(text, 'latin1')
    await writeFile(join(folder, isPacked ? `${name}.gz` : name), isPacked ? gzipSync(bytes) : bytes)
  }
  return folder
}

interface Known {
  readonly anchors?: string
  /** PEM of public or private keys. */
  readonly keys?: readonly string[]
}

async function verify(files: Files, { anchors, keys = [] }: Known = {}): Promise<TrailReport> {
  const publicKeys = keys.map(readPublicKey).filter((key) => key !== undefined)
  const given = anchors === undefined ? undefined : { name: 'anchors', text: anchors }
  return verifyTrail({ path: await onDisk(files), anchors: given, publicKeys })
}

const kindsOf = ({ chains }: TrailReport): readonly string[] =>
  chains.flatMap(({ damages }) => damages.map(({ kind }) => kind))

const edited = (line: string): string => line.replace(/"path":"[^"]*"/, '"path":"/forged"')

/** The whole chain with one record changed, made and signed anew. */
function signedAnew({ files }: WrittenTrail, key: KeyObject): Files {
  const lines = linesOf(files)
  const at = lines.findIndex((line) => line.includes('"path":"'))
  return withLines(files, rechained(lines.with(at, edited(lines[at] ?? '')), 0, { withRoots: true, key }))
}

describe('who has a key of his own', () => {
  const own = generateKeyPairSync('ed25519').privateKey

  it('is believed where nothing else is known, and the report says whose word that is', async () => {
    const { verdict, chains } = await verify(signedAnew(trail, own))
    expect(verdict).toBe('unproven_tail')
    expect(chains[0]?.keysAre).toBe('own_word')
  })

  it('is found by the public key, and by an anchor', async () => {
    const forged = signedAnew(trail, own)
    expect(kindsOf(await verify(forged, { keys: trail.keys }))).toContain('key')
    expect(kindsOf(await verify(forged, { anchors: trail.anchors }))).toContain('rewritten')
  })

  it('explains no file that is missing, by a chain that he signs', async () => {
    const [[first = '', text = ''] = [], ...others] = [...trail.files]
    const lines = text.split('\n').slice(0, -1)
    const record = {
      ...{ chain: first.slice(0, 12), file: first, first_seq: 1 },
      ...{ last_seq: lines.length, last_hash: hashIn(lines.at(-1) ?? '') },
    }
    const pruned: AuditEvent = { event: 'TRAIL_PRUNED', outcome: 'success', reason: 'retention', record }
    const told = await writtenWith(own, pruned)
    for (const keys of [[], trail.keys]) {
      const report = await verify(new Map([...others, ...told]), { keys, anchors: trail.anchors })
      expect(kindsOf(report)).toContain('file_missing')
      expect(report.chains.flatMap(({ notes }) => notes).join()).toContain('no checkpoint by a key of this chain')
    }
    const [key = ''] = trail.keys
    const honest = await writtenWith(createPrivateKey(key), pruned)
    expect(kindsOf(await verify(new Map([...others, ...honest]), { anchors: trail.anchors }))).toEqual([])
  })
})

/** The files of a chain with one event, signed with this key. */
async function writtenWith(signingKey: KeyObject, event: AuditEvent): Promise<Files> {
  const directory = await logFolder()
  const other = createAuditTrail({ directory, dataDirectory: directory, signingKey, report: () => {} })
  await other.commit(event)
  await other.close()
  const folder = join(directory, 'audit')
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
}

describe('a key that was replaced', () => {
  it('vouches for the next one', async () => {
    const [first = ''] = rotated.keys
    const report = await verify(rotated.files, { keys: [first], anchors: rotated.anchors })
    expect(report.verdict).toBe('ok')
    expect(report.chains[0]?.keys).toHaveLength(2)
    expect(report.chains[0]?.keysAre).toBe('given')
  })

  it('is not needed by who knows the newest, which signed the root over all of it', async () => {
    const report = await verify(rotated.files, { keys: rotated.keys.slice(1), anchors: rotated.anchors })
    expect(report.verdict).toBe('ok')
  })

  it('signs nothing any more: who has it is found by an anchor, and by nothing else', async () => {
    const [first = ''] = rotated.keys
    // Without the record that replaced it, which would give him away.
    const lines = linesOf(rotated.files)
    const until = lines.findIndex((line) => line.includes('"event":"TRAIL_KEY"'))
    const files = withLines(rotated.files, lines.slice(0, until))
    const filled = new Map([...files].filter(([, text]) => text !== ''))
    const at = lines.findIndex((line) => line.includes('"path":"'))
    const forged = rechained(linesOf(filled).with(at, edited(lines[at] ?? '')), 0, {
      withRoots: true,
      key: createPrivateKey(first),
    })
    const tampered = withLines(filled, forged)
    expect((await verify(tampered, { keys: [first] })).verdict).toBe('unproven_tail')
    expect((await verify(tampered, { keys: [first], anchors: rotated.anchors })).verdict).toBe('damaged')
  })
})

describe('a key that nobody has endorsed', () => {
  it('is damage, unless it is named', async () => {
    const lines = linesOf(rotated.files)
    const at = lines.findIndex((line) => line.includes('"event":"TRAIL_KEY"'))
    const without = (lines[at] ?? '').replace(/,"endorsement":"[^"]*"/, '')
    const [, second = ''] = rotated.keys
    const files = withLines(rotated.files, [
      ...lines.slice(0, at),
      ...rechained(lines.with(at, without), at, { withRoots: true, key: createPrivateKey(second) }).slice(at),
    ])
    expect(kindsOf(await verify(files))).toEqual(['key'])
    expect(kindsOf(await verify(files, { keys: rotated.keys.slice(0, 1) }))).toEqual(['key'])
    expect(kindsOf(await verify(files, { keys: rotated.keys }))).toEqual([])
  })
})

describe('an endorsement', () => {
  const own = generateKeyPairSync('ed25519').privateKey
  const ownText = noteKeyOf(createPublicKey(own)).text
  const lines = () => linesOf(rotated.files)
  const place = () => lines().findIndex((line) => line.includes('"event":"TRAIL_KEY"'))

  it('of one key vouches for no other that is put in its place', async () => {
    const at = place()
    const second = /"key":"([^"]+)"/.exec(lines()[at] ?? '')?.[1] ?? ''
    const forged = lines().map((line, index) =>
      index < at ? line : line.replaceAll(`"key":"${second}"`, `"key":"${ownText}"`),
    )
    const files = withLines(rotated.files, [
      ...forged.slice(0, at),
      ...rechained(forged, at, { withRoots: true, key: own }).slice(at),
    ])
    expect(kindsOf(await verify(files, { keys: rotated.keys.slice(0, 1) }))).toEqual(['signature', 'key'])
    expect(kindsOf(await verify(files))).toEqual(['signature', 'key'])
  })

  it('that only claims to be by the key before is damage', async () => {
    const at = place()
    const [, second = ''] = rotated.keys
    const broken = (lines()[at] ?? '').replace(
      /(passerelle-audit [\w+/]{40})([\w+/])/,
      (_, start: string, digit: string) => start.concat(digit === 'A' ? 'B' : 'A'),
    )
    const files = withLines(rotated.files, [
      ...lines().slice(0, at),
      ...rechained(lines().with(at, broken), at, { withRoots: true, key: createPrivateKey(second) }).slice(at),
    ])
    expect(kindsOf(await verify(files))).toContain('signature')
  })
})

describe('a chain that another one goes on from', () => {
  it('was as long as that one says, and had that hash there', async () => {
    const directory = await logFolder()
    const folder = join(directory, 'audit')
    const write = async (): Promise<Files> => {
      const opened = createAuditTrail({ directory, dataDirectory: directory, report: () => {} })
      for (let count = 0; count < 5; count++)
        await opened.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted', path: `/${count}` })
      await opened.close()
      const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
      return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
    }
    const former = await write()
    await rm(folder, { recursive: true })
    const both = new Map([...former, ...(await write())])
    expect(kindsOf(await verify(both))).toEqual([])
    const [[name = '', text = ''] = []] = [...former]
    const shorter = text.split('\n').slice(0, -3).join('\n')
    expect(kindsOf(await verify(new Map([...both, [name, `${shorter}\n`]])))).toEqual(['cut'])
    const lines = linesOf(former)
    const at = lines.findIndex((line) => line.includes('"path":"/1"'))
    const key = createPrivateKey(readFileSync(join(directory, 'audit-key.pem'), 'utf8'))
    const anew = rechained(lines.with(at, edited(lines[at] ?? '')), 0, { withRoots: true, key })
    expect(kindsOf(await verify(new Map([...both, ...withLines(former, anew)])))).toEqual(['rewritten'])
  })

  it('for another reason than a disk that failed is damaged by what stands after that', async () => {
    const directory = await logFolder()
    const folder = join(directory, 'audit')
    const write = async (): Promise<Files> => {
      const opened = createAuditTrail({ directory, dataDirectory: directory, report: () => {} })
      await opened.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted' })
      await opened.close()
      const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
      return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
    }
    const [[name = '', text = ''] = []] = [...(await write())]
    const last = text.split('\n').at(-2) ?? ''
    const { seq } = JSON.parse(last)
    await writeFile(join(folder, name), `${text}${last.replace(`"seq":${seq}`, `"seq":${seq + 1}`)}\n`, 'latin1')
    const both = await write()
    expect([...both.values()].join()).toContain('"outcome":"failure","reason":"chain_damaged"')
    expect(kindsOf(await verify(both))).toEqual(['changed'])
  })
})

describe('anchors', () => {
  it('of old prove that what they cover is still there, and not the end', async () => {
    const [first = ''] = trail.anchors.split('\n')
    const report = await verify(trail.files, { anchors: `${first}\n` })
    expect(report.verdict).toBe('unproven_tail')
    expect(report.chains[0]?.anchoredTo).toBe(JSON.parse(first).seq)
  })

  it('may be a bare signed checkpoint, at any size that the trail once had', async () => {
    const lines = linesOf(trail.files)
    const hashes = lines.map(hashIn)
    const key = createPrivateKey(trail.keys[0] ?? '')
    const chain = [...trail.files.keys()][0]?.slice(0, 12)
    const note = (size: number, root = rootOf(hashes.slice(0, size))) =>
      signedNote(`passerelle-audit/${chain}\n${size}\n${root.toString('base64')}\n`, key)
    for (const size of [1, 7, 8, lines.length - 1, lines.length]) {
      const report = await verify(trail.files, { anchors: note(size) })
      expect(kindsOf(report), `${size}`).toEqual([])
      expect(report.chains[0]?.anchoredTo, `${size}`).toBe(size)
      expect(report.verdict).toBe(size >= lines.length - 1 ? 'ok' : 'unproven_tail')
    }
    expect(kindsOf(await verify(trail.files, { anchors: note(7, rootOf(hashes.slice(0, 6))) }))).toEqual(['rewritten'])
    expect(kindsOf(await verify(trail.files, { anchors: note(lines.length + 1) }))).toEqual(['cut'])
  })

  it('that say two things of one size are a fork where both are signed', async () => {
    const [first = ''] = trail.anchors.split('\n')
    const anchor = JSON.parse(first)
    const [origin, size] = anchor.checkpoint.split('\n')
    const text = `${origin}\n${size}\n${Buffer.alloc(32).toString('base64')}\n`
    const other = (key: KeyObject) =>
      JSON.stringify({ ...anchor, hash: '0'.repeat(64), checkpoint: signedNote(text, key) })
    const byKey = await verify(trail.files, {
      anchors: `${trail.anchors}${other(createPrivateKey(trail.keys[0] ?? ''))}\n`,
    })
    expect(kindsOf(byKey)).toEqual(['forked'])
    const byStranger = await verify(trail.files, {
      anchors: `${trail.anchors}${other(generateKeyPairSync('ed25519').privateKey)}\n`,
    })
    expect(kindsOf(byStranger)).toEqual(['signature'])
  })

  it('that a crash has torn say nothing, and others that cannot be read are named', async () => {
    const report = await verify(trail.files, { anchors: `rubbish\n${trail.anchors}{"v":1,"ch` })
    expect(report.verdict).toBe('ok')
    expect(report.notes).toEqual(['anchors: 1 line is no anchor (1)'])
  })

  it('whose numbers are not those that were signed are none', async () => {
    const [first = ''] = trail.anchors.split('\n')
    const { seq, ...anchor } = JSON.parse(first)
    for (const line of [
      { ...anchor, seq: seq + 1 },
      { ...anchor, seq, chain: '0'.repeat(12) },
    ]) {
      const report = await verify(trail.files, { anchors: `${JSON.stringify(line)}\n` })
      expect(report.notes).toEqual(['anchors: 1 line is no anchor (1)'])
      expect(report.chains.map(({ anchoredTo }) => anchoredTo)).toEqual([undefined])
    }
  })

  it('that came while the trail was read count, of a trail that is written to', async () => {
    const older = trail.anchors.split('\n').slice(0, 2).join('\n')
    const path = await onDisk(trail.files)
    const anchors = { name: 'anchors', text: `${older}\n`, again: async () => trail.anchors }
    expect((await verifyTrail({ path, anchors })).verdict).toBe('ok')
  })

  it('of other trails are no loss of a copy, unless they were named for it', async () => {
    const path = await onDisk(trail.files)
    const text = trail.anchors + rotated.anchors
    expect((await verifyTrail({ path, anchors: { name: 'anchors', text, mayBeOfOthers: true } })).verdict).toBe('ok')
    expect(kindsOf(await verifyTrail({ path, anchors: { name: 'anchors', text } }))).toEqual(['file_missing'])
  })
})

describe('a copy', () => {
  it('may be packed', async () => {
    const path = await onDisk(trail.files, true)
    expect((await verifyTrail({ path, anchors: { name: 'anchors', text: trail.anchors } })).verdict).toBe('ok')
  })

  it('may have files that are packed and still there too, which count once', async () => {
    const path = await onDisk(trail.files)
    for (const [name, text] of trail.files)
      await writeFile(join(path, `${name}.gz`), gzipSync(Buffer.from(text, 'latin1')))
    const report = await verifyTrail({ path, anchors: { name: 'anchors', text: trail.anchors } })
    expect([report.verdict, kindsOf(report)]).toEqual(['ok', []])
  })

  it('that is packed and broken is damage', async () => {
    const path = await onDisk(trail.files, true)
    const [name = '', text = ''] = [...trail.files][1] ?? []
    await writeFile(join(path, `${name}.gz`), gzipSync(Buffer.from(text, 'latin1')).subarray(0, -20))
    expect(kindsOf(await verifyTrail({ path }))[0]).toBe('unreadable')
  })

  it('may be one file under any name, packed too', async () => {
    const folder = await temporaryFolder()
    const [, text = ''] = [...trail.files][1] ?? []
    const path = join(folder, 'evidence')
    await writeFile(path, gzipSync(Buffer.from(text, 'latin1')))
    const report = await verifyTrail({ path, anchors: { name: 'anchors', text: trail.anchors } })
    expect(kindsOf(report)).toEqual([])
    expect(report.chains[0]?.records).toBe(text.split('\n').length - 1)
    await writeFile(path, edited(text), 'latin1')
    expect(kindsOf(await verifyTrail({ path }))).toEqual(['changed'])
  })
})

describe('records whose bytes are those that were signed', () => {
  const withRepeatedMember = (): Files => {
    const lines = linesOf(trail.files)
    const at = lines.findIndex((line) => line.includes('"path":"'))
    const repeated = rehashed((lines[at] ?? '').replace('"outcome":', '"outcome":"success","outcome":'))
    const key = createPrivateKey(trail.keys[0] ?? '')
    return withLines(trail.files, rechained(lines.with(at, repeated), 0, { withRoots: true, key }))
  }

  it('are held against the schema with --deep, where each member stands once', async () => {
    const path = await onDisk(withRepeatedMember())
    expect(kindsOf(await verifyTrail({ path }))).toEqual([])
    expect(kindsOf(await verifyTrail({ path, isDeep: true }))).toEqual(['malformed'])
  })

  it('are whole with whatever members a caller has chosen', async () => {
    const long = 'a'.repeat(300)
    const records: readonly AuditEvent['record'][] = [
      JSON.parse('{"__proto__":"x","a":1}'),
      { [`${long}1`]: 1, [`${long}2`]: 2 },
      { 'password=a': 1, 'password=b': 2, 'password=«redacted»': 3 },
      Object.fromEntries([['«more»', 1], ...Array.from({ length: 80 }, (_, index) => [`k${index}`, index])]),
    ]
    for (const record of records) {
      const key = generateKeyPairSync('ed25519').privateKey
      const files = await writtenWith(key, { event: 'DATA_MUTATION', outcome: 'success', reason: 'ok', record })
      expect(kindsOf(await verifyTrail({ path: await onDisk(files), isDeep: true }))).toEqual([])
    }
  })
})

describe('records that no checkpoint covers yet', () => {
  it('can be hashed anew by who writes the trail, as the document says, and are found once a checkpoint comes', async () => {
    const directory = await logFolder()
    const opened = createAuditTrail({ directory, dataDirectory: directory, report: () => {} })
    for (const path of ['/1', '/2', '/3'])
      await opened.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted', path })
    const [name = ''] = readdirSync(join(directory, 'audit')).filter((each) => each.endsWith('.jsonl'))
    const read = (): string => readFileSync(join(directory, 'audit', name), 'latin1')
    const lines = read().split('\n').slice(0, -1)
    const at = lines.findIndex((line) => line.includes('"path":"/2"'))
    const forged = rechained(
      lines.map((line, index) => (index === at ? line.replace('"path":"/2"', '"path":"/x"') : line)),
      at,
    )
    const forgedFiles = new Map([[name, forged.map((line) => `${line}\n`).join('')]])
    const anchors = (): string => readFileSync(join(directory, 'audit-anchors.jsonl'), 'utf8')
    const then = await verifyTrail({ path: await onDisk(forgedFiles), anchors: { name: 'anchors', text: anchors() } })
    // The record itself, and those after it: not anchored is what verify can say of them.
    expect(then.chains[0]?.damages).toEqual([])
    expect(then.chains[0]?.notAnchored).toBeGreaterThanOrEqual(forged.length - at)
    await opened.close()
    const later = await verifyTrail({ path: await onDisk(forgedFiles), anchors: { name: 'anchors', text: anchors() } })
    expect(later.verdict).toBe('damaged')
  })
})
