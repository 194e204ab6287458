import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { hashIn, prevIn, type RechainOptions, rechained, rehashed } from './forgery.js'
import type { Random } from './seeded-random.js'

/** A trail that somebody is about to change: bytes, one character each. */
export interface Tampered {
  readonly files: Map<string, string>
  /** A private key that once signed the trail, and does not any more. */
  readonly oldKey?: string | undefined
}

/** What a tampering did: where the first bad line is, where that can be said. */
export interface Done {
  readonly file?: string
  readonly line?: number
}

/** Changes the trail, or says by `undefined` that this one has nothing to change so. */
type Operator = (trail: Tampered, random: Random) => Done | undefined

interface Tampering {
  readonly change: Operator
  /** Kinds of the first damage that is found, with an anchor at the head. */
  readonly kinds: readonly string[]
  /** What is found without any anchor: `never`, as documented; `always`; or it depends on where it struck. */
  readonly withoutAnchor: 'always' | 'never' | 'sometimes'
}

const linesIn = (text: string): string[] => text.split('\n').slice(0, -1)
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

interface Picked extends Required<Done> {
  readonly lines: string[]
  /** From 0. */
  readonly at: number
}

/** A line of a file, from the second on, with others after it in the file. */
function pickLine(
  trail: Tampered,
  random: Random,
  fits: (line: string) => boolean = () => true,
  after = 1,
): Picked | undefined {
  const found = [...trail.files].flatMap(([file, text]) =>
    linesIn(text).flatMap((line, at, lines) =>
      at > 0 && at + after < lines.length && fits(line) ? [{ file, at }] : [],
    ),
  )
  if (found.length === 0) return undefined
  const { file, at } = random.pick(found)
  return { file, at, line: at + 1, lines: linesIn(trail.files.get(file) ?? '') }
}

/** Edits one line in place, or more of its file. */
function onLine(
  edit: (picked: Picked, random: Random, trail: Tampered) => readonly string[] | undefined,
  fits?: (line: string) => boolean,
  after?: number,
): Operator {
  return (trail, random) => {
    const picked = pickLine(trail, random, fits, after)
    const lines = picked && edit(picked, random, trail)
    if (picked === undefined || lines === undefined) return undefined
    trail.files.set(picked.file, textOf(lines))
    return { file: picked.file, line: picked.line }
  }
}

const replaceLine = (
  change: (line: string, random: Random) => string | undefined,
  fits?: (line: string) => boolean,
): Operator =>
  onLine(({ lines, at }, random) => {
    const line = lines[at] ?? ''
    const changed = change(line, random)
    return changed === undefined || changed === line ? undefined : lines.with(at, changed)
  }, fits)

const isOrdinary = (line: string): boolean => !line.includes('"event":"TRAIL_')
const isCheckpoint = (line: string): boolean => line.includes('"event":"TRAIL_CHECKPOINT"')

/** One digit, letter or sign of a part of the line becomes another of its sort. */
function otherCharacter(line: string, from: number, to: number, random: Random): string | undefined {
  const places = Array.from({ length: to - from }, (_, index) => from + index).filter((at) =>
    /[0-9a-zA-Z]/.test(line[at] ?? ''),
  )
  if (places.length === 0) return undefined
  const at = random.pick(places)
  const other = line[at] === '1' ? '2' : '1'
  return line.slice(0, at) + other + line.slice(at + 1)
}

const withOtherPath = (line: string): string => line.replace(/"path":"[^"]*"/, '"path":"/forged"')

/** All lines of a chain, in order, and how to put them back. */
function chainOf(trail: Tampered, file: string) {
  const names = [...trail.files.keys()].filter((name) => name.startsWith(file.slice(0, 12))).sort()
  const counts = names.map((name) => linesIn(trail.files.get(name) ?? '').length)
  const lines = names.flatMap((name) => linesIn(trail.files.get(name) ?? ''))
  const before = (name: string): number => counts.slice(0, names.indexOf(name)).reduce((sum, count) => sum + count, 0)
  const put = (changed: readonly string[]): void => {
    for (const [index, name] of names.entries())
      trail.files.set(name, textOf(changed.slice(before(name), before(name) + (counts[index] ?? 0))))
  }
  return { names, lines, before, put }
}

/** Changes an ordinary record and makes all hashes after it anew. */
function rechain(options: (trail: Tampered) => RechainOptions | undefined, fromStart = false): Operator {
  return (trail, random) => {
    const picked = pickLine(trail, random, (line) => line.includes('"path":"'))
    const how = options(trail)
    if (picked === undefined || how === undefined) return undefined
    const { lines, before, put } = chainOf(trail, picked.file)
    const at = before(picked.file) + picked.at
    put(rechained(lines.with(at, withOtherPath(lines[at] ?? '')), fromStart ? 0 : at, how))
    return {}
  }
}

const ownKey = () => generateKeyPairSync('ed25519').privateKey

/** The newest file of some chain. */
const lastFile = (trail: Tampered, random: Random) =>
  chainOf(trail, random.pick([...trail.files.keys()])).names.at(-1) ?? ''

/** A file that is neither the first nor the last of its chain. */
function middleFile(trail: Tampered, random: Random): string | undefined {
  const middles = [...trail.files.keys()].filter((name) => {
    const { names } = chainOf(trail, name)
    return names[0] !== name && names.at(-1) !== name
  })
  return middles.length === 0 ? undefined : random.pick(middles)
}

/** One more record of a chain, by who has no key: what the trail says about itself. */
function saying(lines: readonly string[], event: string, members: string): string {
  const last = lines.at(-1) ?? ''
  const { chain, seq, time } = JSON.parse(Buffer.from(last, 'latin1').toString())
  const body = `{"v":1,"chain":"${chain}","seq":${seq + 1},"time":"${time}","event":"${event}",${members},"host":"h","pid":1`
  return rehashed(`${body},"prev":"${hashIn(last)}","hash":"${hashIn(last)}"}`)
}

/** That the disk failed after a record, from which another chain goes on. */
function sayingThatItWasLeft(lines: readonly string[], after: string): string {
  const { chain, seq } = JSON.parse(Buffer.from(after, 'latin1').toString())
  const continues = `{"chain":"${chain}","seq":${seq},"hash":"${hashIn(after)}"}`
  return saying(lines, 'TRAIL_STARTED', `"outcome":"failure","reason":"io_error","trail":{"continues":${continues}}`)
}

/** Who edits bytes and knows the specification, and who has a key of his own or an old one; by name. */
export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'flip a character of the body': {
    change: replaceLine((line, random) => otherCharacter(line, 20, line.length - 149, random)),
    kinds: ['changed', 'spliced'],
    withoutAnchor: 'always',
  },
  'flip any bit of a line': {
    change: replaceLine((line, random) => {
      const at = random.int(line.length)
      const code = line.charCodeAt(at) ^ (1 << random.int(8))
      return line.slice(0, at) + String.fromCharCode(code) + line.slice(at + 1)
    }),
    kinds: ['changed', 'line_ends'],
    withoutAnchor: 'always',
  },
  'change a digit of prev': {
    change: replaceLine((line, random) => otherCharacter(line, line.length - 140, line.length - 76, random)),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'change a digit of the hash': {
    change: replaceLine((line, random) => otherCharacter(line, line.length - 66, line.length - 2, random)),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'change the number of a record': {
    change: replaceLine((line, random) => line.replace(/"seq":(\d+)/, `"seq":${1 + random.int(10_000)}`)),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'change the root of a checkpoint': {
    change: replaceLine((line, random) => {
      const at = line.indexOf('\\n', line.indexOf('"checkpoint":"passerelle-audit/') + 45) + 2
      return otherCharacter(line, at, at + 20, random)
    }, isCheckpoint),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'change the signature, and all hashes after it': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, isCheckpoint, -1)
      if (picked === undefined) return undefined
      const { lines, before, put } = chainOf(trail, picked.file)
      const at = before(picked.file) + picked.at
      const line = lines[at] ?? ''
      const signature = line.lastIndexOf('passerelle-audit ') + 30
      put(rechained(lines.with(at, otherCharacter(line, signature, signature + 20, random) ?? line), at))
      return { file: picked.file, line: picked.line }
    },
    kinds: ['signature'],
    withoutAnchor: 'always',
  },
  'spell the signature otherwise, and make all hashes after it anew': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, isCheckpoint, -1)
      if (picked === undefined) return undefined
      const { lines, before, put } = chainOf(trail, picked.file)
      const at = before(picked.file) + picked.at
      // 68 bytes end with a character of which two bits count for nothing.
      const spelt = (lines[at] ?? '').replace(/([A-Za-z0-9+/])=\\n"/, (_, last: string) => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
        return `${alphabet[alphabet.indexOf(last) ^ 1]}=\\n"`
      })
      put(rechained(lines.with(at, spelt), at))
      return { file: picked.file, line: picked.line }
    },
    kinds: ['signature'],
    withoutAnchor: 'always',
  },
  'say another origin in a checkpoint': {
    change: replaceLine(
      (line) => line.replace(/"checkpoint":"passerelle-audit\/[0-9a-f]/, '"checkpoint":"passerelle-audit/x'),
      isCheckpoint,
    ),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'remove a line': {
    change: onLine(({ lines, at }) => lines.toSpliced(at, 1)),
    kinds: ['removed'],
    withoutAnchor: 'always',
  },
  'remove several lines': {
    change: onLine(({ lines, at }) => lines.toSpliced(at, 3), undefined, 3),
    kinds: ['removed'],
    withoutAnchor: 'always',
  },
  'remove the first lines of a chain': {
    change: (trail, random) => {
      const file = chainOf(trail, random.pick([...trail.files.keys()])).names[0] ?? ''
      const lines = linesIn(trail.files.get(file) ?? '')
      if (lines.length < 3) return undefined
      trail.files.set(file, textOf(lines.slice(1 + random.int(lines.length - 2))))
      return { file, line: 1 }
    },
    kinds: ['removed'],
    withoutAnchor: 'always',
  },
  'insert a line that was made up': {
    change: onLine(({ lines, at }) => lines.toSpliced(at, 0, '{"v":1,"event":"AUTHENTICATED_REQUEST"}')),
    kinds: ['inserted'],
    withoutAnchor: 'always',
  },
  'insert a record with number, link and hash of its place': {
    change: onLine(
      ({ lines, at }) => {
        const after = lines[at] ?? ''
        return lines.toSpliced(at, 0, rehashed(withOtherPath(after), prevIn(after)))
      },
      (line) => line.includes('"path":"'),
    ),
    kinds: ['inserted'],
    withoutAnchor: 'always',
  },
  'double a line': {
    change: (trail, random) => {
      const done = onLine(({ lines, at }) => lines.toSpliced(at, 0, lines[at] ?? ''))(trail, random)
      return done && { ...done, line: (done.line ?? 0) + 1 }
    },
    kinds: ['doubled'],
    withoutAnchor: 'always',
  },
  'repeat an old line later': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, undefined, 3)
      if (picked === undefined) return undefined
      const to = picked.at + 2 + random.int(picked.lines.length - picked.at - 2)
      trail.files.set(picked.file, textOf(picked.lines.toSpliced(to, 0, picked.lines[picked.at] ?? '')))
      return { file: picked.file, line: to + 1 }
    },
    kinds: ['doubled'],
    withoutAnchor: 'always',
  },
  'swap two neighbours': {
    change: onLine(({ lines, at }) => lines.with(at, lines[at + 1] ?? '').with(at + 1, lines[at] ?? ''), undefined, 2),
    kinds: ['reordered'],
    withoutAnchor: 'always',
  },
  'move a line': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, undefined, 5)
      if (picked === undefined) return undefined
      const line = picked.lines[picked.at] ?? ''
      const to = picked.at + 3 + random.int(picked.lines.length - picked.at - 4)
      trail.files.set(picked.file, textOf(picked.lines.toSpliced(picked.at, 1).toSpliced(to, 0, line)))
      return { file: picked.file }
    },
    // Where a change of keys is moved too, the checkpoint after it is seen first.
    kinds: ['reordered', 'signature'],
    withoutAnchor: 'always',
  },
  'swap two blocks': {
    change: onLine(
      ({ lines, at }) => [
        ...lines.slice(0, at),
        ...lines.slice(at + 2, at + 5),
        ...lines.slice(at, at + 2),
        ...lines.slice(at + 5),
      ],
      undefined,
      6,
    ),
    // Where a change of keys is moved too, the checkpoint after it is seen first.
    kinds: ['reordered', 'signature'],
    withoutAnchor: 'always',
  },
  'put in a record of another chain': {
    change: onLine(({ file, lines, at }, random, trail) => {
      const others = [...trail.files]
        .filter(([name]) => name.slice(0, 12) !== file.slice(0, 12))
        .flatMap(([, text]) => linesIn(text))
      const stranger = others.length === 0 ? undefined : random.pick(others)
      if (stranger === undefined) return undefined
      return random.chance(0.5) ? lines.with(at, stranger) : lines.toSpliced(at, 0, stranger)
    }),
    kinds: ['spliced'],
    withoutAnchor: 'always',
  },
  'change a record and its own hash': {
    change: replaceLine(
      (line) => rehashed(withOtherPath(line)),
      (line) => line.includes('"path":"'),
    ),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'change the link of a record and its own hash': {
    change: replaceLine((line) => rehashed(line, hashIn(line)), isOrdinary),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'change a record and all hashes after it': {
    change: rechain(() => ({})),
    kinds: ['rewritten'],
    withoutAnchor: 'always',
  },
  'change a record, all hashes and all roots': {
    change: rechain(() => ({ withRoots: true })),
    kinds: ['signature'],
    withoutAnchor: 'always',
  },
  'change a record and sign everything after it with an own key': {
    change: rechain(() => ({ withRoots: true, key: ownKey() })),
    kinds: ['signature', 'key', 'rewritten', 'forked'],
    withoutAnchor: 'sometimes',
  },
  'sign the whole chain anew with an own key': {
    change: rechain(() => ({ withRoots: true, key: ownKey() }), true),
    kinds: ['rewritten', 'forked'],
    withoutAnchor: 'sometimes',
  },
  'sign the whole chain anew with an old key': {
    change: rechain(
      ({ oldKey }) => (oldKey === undefined ? undefined : { withRoots: true, key: createPrivateKey(oldKey) }),
      true,
    ),
    kinds: ['rewritten', 'forked', 'signature'],
    withoutAnchor: 'sometimes',
  },
  'cut off the end, at a line': {
    change: (trail, random) => {
      const file = lastFile(trail, random)
      const lines = linesIn(trail.files.get(file) ?? '')
      if (lines.length < 3) return undefined
      const left = 1 + random.int(lines.length - 1)
      trail.files.set(file, textOf(lines.slice(0, left)))
      return { file, line: left + 1 }
    },
    kinds: ['cut'],
    withoutAnchor: 'never',
  },
  'cut off the end, within a line': {
    change: (trail, random) => {
      const file = lastFile(trail, random)
      const lines = linesIn(trail.files.get(file) ?? '')
      if (lines.length < 3) return undefined
      const left = 1 + random.int(lines.length - 1)
      const line = lines[left] ?? ''
      trail.files.set(file, textOf(lines.slice(0, left)) + line.slice(0, 1 + random.int(line.length - 1)))
      return { file, line: left + 1 }
    },
    kinds: ['cut'],
    withoutAnchor: 'never',
  },
  'cut off the end of a file that others follow': {
    change: (trail, random) => {
      const file = middleFile(trail, random)
      const lines = linesIn(trail.files.get(file ?? '') ?? '')
      if (file === undefined || lines.length < 3) return undefined
      const left = 1 + random.int(lines.length - 2)
      const line = lines[left] ?? ''
      trail.files.set(
        file,
        textOf(lines.slice(0, left)) + (random.chance(0.5) ? '' : line.slice(0, 1 + random.int(line.length - 1))),
      )
      return {}
    },
    kinds: ['cut'],
    withoutAnchor: 'always',
  },
  'remove the first file': {
    change: (trail, random) => {
      const { names } = chainOf(trail, random.pick([...trail.files.keys()]))
      if (names.length < 2) return undefined
      trail.files.delete(names[0] ?? '')
      return { file: names[1] ?? '', line: 0 }
    },
    kinds: ['file_missing'],
    withoutAnchor: 'always',
  },
  'remove the first file, and say that its time was over': {
    change: (trail, random) => {
      const { names } = chainOf(trail, random.pick([...trail.files.keys()]))
      const [file = '', second = ''] = names
      const last = names.at(-1) ?? ''
      if (names.length < 2) return undefined
      const removed = linesIn(trail.files.get(file) ?? '')
      const lines = linesIn(trail.files.get(last) ?? '')
      const record = `{"chain":"${file.slice(0, 12)}","file":"${file}","first_seq":1,"last_seq":${removed.length},"last_hash":"${hashIn(removed.at(-1) ?? '')}"}`
      const members = `"outcome":"success","reason":"retention","record":${record}`
      trail.files.set(last, textOf([...lines, saying(lines, 'TRAIL_PRUNED', members)]))
      trail.files.delete(file)
      return { file: second, line: 0 }
    },
    kinds: ['file_missing'],
    withoutAnchor: 'always',
  },
  'cut off the end, and say that the disk failed there': {
    change: (trail, random) => {
      const file = lastFile(trail, random)
      const lines = linesIn(trail.files.get(file) ?? '')
      if (lines.length < 4) return undefined
      const kept = lines.slice(0, 1 + random.int(lines.length - 3))
      trail.files.set(file, textOf([...kept, sayingThatItWasLeft(kept, kept.at(-1) ?? '')]))
      return { file }
    },
    // The anchor at the record whose place the new one takes.
    kinds: ['cut', 'rewritten'],
    withoutAnchor: 'never',
  },
  'change a record and all hashes after it, and say that the disk failed before': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, (line) => line.includes('"path":"'))
      if (picked === undefined) return undefined
      const { names, lines, before, put } = chainOf(trail, picked.file)
      const at = before(picked.file) + picked.at
      const forged = rechained(lines.with(at, withOtherPath(lines[at] ?? '')), at)
      put(forged)
      const last = names.at(-1) ?? ''
      const said = sayingThatItWasLeft(forged, forged[at - 1] ?? '')
      trail.files.set(last, textOf([...linesIn(trail.files.get(last) ?? ''), said]))
      return {}
    },
    kinds: ['rewritten'],
    withoutAnchor: 'always',
  },
  'remove a file of the middle': {
    change: (trail, random) => {
      const file = middleFile(trail, random)
      return file !== undefined && trail.files.delete(file) ? {} : undefined
    },
    kinds: ['file_missing'],
    withoutAnchor: 'always',
  },
  'remove the last file': {
    change: (trail, random) => {
      const file = lastFile(trail, random)
      if (chainOf(trail, file).names.length < 2) return undefined
      trail.files.delete(file)
      return {}
    },
    kinds: ['cut'],
    withoutAnchor: 'never',
  },
  'remove a whole chain': {
    change: (trail, random) => {
      const { names } = chainOf(trail, random.pick([...trail.files.keys()]))
      if (names.length === trail.files.size) return undefined
      for (const name of names) trail.files.delete(name)
      return {}
    },
    kinds: ['file_missing'],
    withoutAnchor: 'never',
  },
  'empty a file of the middle': {
    change: (trail, random) => {
      const file = middleFile(trail, random)
      if (file === undefined) return undefined
      trail.files.set(file, '')
      return { file, line: 0 }
    },
    kinds: ['file_emptied'],
    withoutAnchor: 'always',
  },
  'empty the last file': {
    change: (trail, random) => {
      const file = lastFile(trail, random)
      trail.files.set(file, '')
      return { file, line: 0 }
    },
    kinds: ['file_emptied'],
    withoutAnchor: 'never',
  },
  'swap the contents of two files': {
    change: (trail, random) => {
      const { names } = chainOf(trail, random.pick([...trail.files.keys()]))
      if (names.length < 3) return undefined
      const at = random.int(names.length - 1)
      const [one = '', other = ''] = names.slice(at)
      const [text = '', otherText = ''] = [trail.files.get(one), trail.files.get(other)]
      trail.files.set(one, otherText).set(other, text)
      return { file: one, line: 1 }
    },
    kinds: ['reordered'],
    withoutAnchor: 'always',
  },
  'put the contents of another file in place of a file': {
    change: (trail, random) => {
      const file = middleFile(trail, random)
      if (file === undefined) return undefined
      const other = random.pick([...trail.files.keys()].filter((name) => name !== file))
      trail.files.set(file, trail.files.get(other) ?? '')
      return { file, line: 1 }
    },
    kinds: ['reordered', 'spliced', 'doubled'],
    withoutAnchor: 'always',
  },
  'remove a checkpoint': {
    change: onLine(({ lines, at }) => lines.toSpliced(at, 1), isCheckpoint),
    kinds: ['removed'],
    withoutAnchor: 'always',
  },
  'put an older checkpoint in place of one, and make all hashes after it anew': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, isCheckpoint, -1)
      if (picked === undefined) return undefined
      const { lines, before, put } = chainOf(trail, picked.file)
      const at = before(picked.file) + picked.at
      const older = lines.slice(0, at).findLast(isCheckpoint)
      const note = /"checkpoint":"[^"]*"/
      const [olderNote] = note.exec(older ?? '') ?? []
      if (olderNote === undefined) return undefined
      put(
        rechained(
          lines.with(
            at,
            (lines[at] ?? '').replace(note, () => olderNote),
          ),
          at,
        ),
      )
      return { file: picked.file, line: picked.line }
    },
    kinds: ['rewritten', 'signature'],
    withoutAnchor: 'always',
  },
  'end lines as on Windows': {
    change: (trail, random) => {
      const file = random.pick([...trail.files.keys()])
      trail.files.set(file, (trail.files.get(file) ?? '').replaceAll('\n', '\r\n'))
      return { file, line: 1 }
    },
    kinds: ['line_ends'],
    withoutAnchor: 'always',
  },
  'put a byte order mark in front': {
    change: (trail, random) => {
      const file = random.pick([...trail.files.keys()])
      trail.files.set(file, `\u00ef\u00bb\u00bf${trail.files.get(file)}`)
      return { file, line: 1 }
    },
    kinds: ['line_ends'],
    withoutAnchor: 'always',
  },
  'add NUL bytes': {
    change: (trail, random) => {
      const file = random.pick([...trail.files.keys()])
      trail.files.set(file, `${trail.files.get(file)}${'\0'.repeat(1 + random.int(512))}`)
      return { file }
    },
    kinds: ['line_ends'],
    withoutAnchor: 'always',
  },
  'remove a line feed': {
    change: (trail, random) => {
      const picked = pickLine(trail, random)
      if (picked === undefined) return undefined
      const { file, lines, at } = picked
      trail.files.set(file, textOf(lines.toSpliced(at, 2, `${lines[at]}${lines[at + 1]}`)))
      return { file, line: picked.line }
    },
    kinds: ['line_ends'],
    withoutAnchor: 'always',
  },
  'remove the last line feed': {
    change: (trail, random) => {
      const file = lastFile(trail, random)
      trail.files.set(file, (trail.files.get(file) ?? '').slice(0, -1))
      return { file }
    },
    kinds: ['line_ends'],
    withoutAnchor: 'never',
  },
  'add an empty line': {
    change: onLine(({ lines, at }) => lines.toSpliced(at, 0, '')),
    kinds: ['line_ends'],
    withoutAnchor: 'always',
  },
  'repeat a member': {
    change: replaceLine((line) => line.replace('"outcome":', '"outcome":"success","outcome":')),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'add a space': {
    change: replaceLine((line) => line.replace('"event":', '"event": ')),
    kinds: ['changed'],
    withoutAnchor: 'always',
  },
  'set the clock of a record back, and make all hashes after it anew': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, isOrdinary)
      if (picked === undefined) return undefined
      const { lines, before, put } = chainOf(trail, picked.file)
      const at = before(picked.file) + picked.at
      put(rechained(lines.with(at, (lines[at] ?? '').replace(/"time":"2026/, '"time":"2025')), at))
      return { file: picked.file, line: picked.line }
    },
    kinds: ['clock_back'],
    withoutAnchor: 'always',
  },
  'remove a record, give its number to the next ones, and make all hashes anew': {
    change: (trail, random) => {
      const picked = pickLine(trail, random, isOrdinary, 2)
      if (picked === undefined) return undefined
      const { lines, before, put } = chainOf(trail, picked.file)
      const at = before(picked.file) + picked.at
      const renumbered = lines.map((line, index) =>
        index > at ? line.replace(/"seq":(\d+)/, (_, seq: string) => `"seq":${Number(seq) - 1}`) : line,
      )
      put(rechained(renumbered.toSpliced(at, 1), at))
      return {}
    },
    kinds: ['rewritten', 'signature', 'cut'],
    withoutAnchor: 'always',
  },
}
