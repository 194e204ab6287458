import type { Anchor } from './anchors.js'
import type { DamageKind, Place } from './damage.js'
import type { KeyBook } from './key-chain.js'
import { readFields } from './line-fields.js'
import { readLines } from './read-lines.js'
import { resolveMisplaced } from './resolve-misplaced.js'
import type { Continuation } from './trail-facts.js'
import type { TrailSource } from './trail-files.js'
import { createChainWalk, type WalkedChain } from './walk-chain.js'

export interface ChainToVerify {
  readonly chain: string
  readonly files: readonly TrailSource[]
  readonly scope: 'folder' | 'file'
  readonly anchors: readonly Anchor[]
  readonly keys: KeyBook
  readonly isDeep: boolean
  readonly onBytes: (bytes: number) => void
}

/** A chain that was read once, and of which nothing is said yet about keys and other chains. */
export interface ReadChain extends WalkedChain {
  readonly chain: string
  readonly files: readonly TrailSource[]
  /** `seq` of the newest record that is there, however damaged. */
  readonly lastSeq: number
  readonly notes: readonly string[]
}

export async function readChain(options: ChainToVerify): Promise<ReadChain> {
  const { chain, files, scope, anchors, keys, isDeep, onBytes } = options
  const isAlone = scope === 'file'
  const beginsLater = isAlone || files[0]?.index !== 1
  const walk = createChainWalk({ chain, keys, anchors, isDeep, beginsLater, isNamedFreely: isAlone })
  const said: { kind: DamageKind; place: Place; message: string }[] = []
  let expected = 1
  for (const [at, file] of files.entries()) {
    const isLast = at === files.length - 1
    const isMissing = !isAlone && file.index !== expected
    if (isMissing) {
      const [from, to] = [expected, file.index - 1]
      const which = from === to ? `file ${from} of the chain is` : `files ${from} to ${to} of the chain are`
      said.push({ kind: 'file_missing', place: { file: file.name, line: 0 }, message: `${which} not there` })
    }
    const isEmptied = file.bytes === 0 && !isLast
    if (isEmptied)
      said.push({ kind: 'file_emptied', place: { file: file.name, line: 0 }, message: 'there is nothing in it' })
    expected = file.index + 1
    walk.beginFile(file, isMissing ? 'file_missing' : isEmptied ? 'file_emptied' : undefined)
    try {
      await readLines(file, walk.take, onBytes)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      said.push({ kind: 'unreadable', place: { file: file.name, line: 0 }, message: `it cannot be read: ${why}` })
    }
    walk.endFile(isLast)
  }
  const walked = walk.finish()
  const damage = (kind: DamageKind, place: Place, message: string, seq?: number, toSeq?: number): void =>
    walked.damages.add({ kind, chain, file: place.file, line: place.line, seq, toSeq, message })
  for (const { kind, place, message } of said) damage(kind, place, message)
  const misplaced = walked.order.misplaced()
  const hashes = await hashesAt(
    new Set(misplaced.runs.map(({ to }) => to)),
    files,
    misplaced.runs.map(({ place }) => place),
  )
  resolveMisplaced(misplaced, (seq) => hashes.get(seq), damage)
  const lastSeq = walked.order.head().seq
  return { ...walked, chain, files, lastSeq, notes: [] }
}

/** Hashes of records by number, as they stand first in these files, at other places than these. */
export async function hashesAt(
  wanted: ReadonlySet<number>,
  files: readonly TrailSource[],
  elsewhere: readonly Place[] = [],
): Promise<ReadonlyMap<number, string>> {
  const hashes = new Map<number, string>()
  if (wanted.size === 0) return hashes
  const passed = new Set(elsewhere.map(({ file, line }) => `${line} ${file}`))
  for (const file of files) {
    let line = 0
    const read = readLines(file, (buffer, start, end) => {
      line++
      const fields = readFields(buffer, start, end)
      if (fields === undefined || !wanted.has(fields.seq) || hashes.has(fields.seq)) return
      if (fields.actual === fields.claimed && !passed.has(`${line} ${file.name}`)) hashes.set(fields.seq, fields.actual)
    })
    // That it cannot be read was said when it was read first.
    await read.catch(() => undefined)
  }
  return hashes
}

export const continuationsOf = (chains: readonly ReadChain[]): readonly Continuation[] =>
  chains.flatMap(({ content }) => content.findings().continuations)
