import { type NoteKey, openNote } from '../audit-chain/index.js'
import type { Anchor, AnchorFile } from './anchors.js'
import type { Damage, DamageKind, Place } from './damage.js'
import type { KeyBook, KeyEpoch } from './key-chain.js'
import type { ChainReport, ChainVerdict, ProvenCheckpoint } from './report.js'
import type { Continuation, Pruning } from './trail-facts.js'
import type { ReadChain } from './verify-chain.js'

export interface JudgeOptions {
  readonly scope: 'folder' | 'file'
  readonly anchors: AnchorFile | undefined
  /** The same, read once more after the trail. */
  readonly later: AnchorFile | undefined
  readonly keys: KeyBook
  /** Keys that somebody has named: empty where the trail's own are believed. */
  readonly given: readonly NoteKey[]
  /** All keys that count. */
  readonly vouched: ReadonlySet<string>
  /** Intents whose outcomes stand in other chains: `<chain>:<seq>`. */
  readonly settled: ReadonlySet<string>
  /** What other chains say of this one, with the hash that it has there, and whether a key that counts has signed that. */
  readonly continuations: readonly {
    readonly told: Continuation
    readonly hash: string | undefined
    readonly isSigned: boolean
  }[]
  /** What the trail says of files of this chain that were removed. */
  readonly prunings: readonly { readonly told: Pruning; readonly isSigned: boolean }[]
}

const MOST_NAMED_INTENTS = 1000

/** What is to be said of a chain once all chains were read. */
export function judgeChain(read: ReadChain, options: JudgeOptions): ChainReport {
  const { chain, files, damages, content, records, lastSeq, torn } = read
  const { anchors, keys, given, vouched } = options
  const findings = content.findings()
  const notes = [...read.notes]
  const own = anchors?.chains.get(chain) ?? []
  const end: Place = findings.last ?? { file: files.at(-1)?.name ?? '', line: 0 }
  const damage = (kind: DamageKind, place: Place, message: string, seq?: number, toSeq?: number): void =>
    damages.add({ kind, chain, file: place.file, line: place.line, seq, toSeq, message })

  judgeEnd()
  judgeContinuations()
  judgeConflicts()
  for (const epoch of strangers(
    findings.epochs,
    vouched,
    given.length > 0 ? newestOf(findings.proven, vouched) : undefined,
  )) {
    const by = given.length > 0 ? 'neither named nor endorsed by a key that was' : 'not endorsed by the key before it'
    damage('key', epoch, `from here another key signs, which is ${by}: ${epoch.key}`, epoch.seq)
  }
  const { newestCheckpoint } = findings
  const newer = options.later?.chains
    .get(chain)
    ?.findLast(({ seq, hash }) => seq === newestCheckpoint.seq && hash === newestCheckpoint.hash)
  const anchor = soundAnchor(newer ?? findings.agreed)
  const checkpoint = newestOf(findings.proven, given.length > 0 ? vouched : undefined)
  const unpruned = withoutPruned(damages.all())
  const { kept, excused } = excuse(unpruned)
  for (const { file, line, message } of excused)
    notes.push(`${file}:${line}: ${message}; it was left there, and goes on in another chain`)
  const count = damages.count() - (damages.all().length - unpruned.length) - excused.length

  function judgeEnd(): void {
    const newest = own.at(-1)
    const needed = newest === undefined ? 0 : newest.hash === undefined ? newest.size : newest.seq
    if (torn !== undefined && torn.fields?.seq === needed && lastSeq === needed - 1) {
      damage('line_ends', torn.place, 'its last line lacks its line feed', needed)
    } else if (needed > lastSeq && options.scope === 'file') {
      notes.push(
        `an anchor knows ${needed} records: those after ${lastSeq} stand in files that are not here, or are gone`,
      )
    } else if (needed > lastSeq) {
      const newestFile = files.at(-1)
      const isEmptied = newestFile?.bytes === 0
      const place = isEmptied ? { file: newestFile.name, line: 0 } : { file: end.file, line: end.line + 1 }
      const message = `the chain ends with ${lastSeq}, and an anchor knows ${needed}`
      damage(isEmptied ? 'file_emptied' : 'cut', place, message, lastSeq + 1, needed)
    } else if (torn !== undefined) {
      notes.push(`${torn.place.file} ends within a line (${torn.bytes} bytes): a crash, or a process that is writing`)
    }
  }

  function judgeContinuations(): void {
    for (const { told, hash } of options.continuations) {
      const what = `${told.file}:${told.line} of the chain ${told.by} goes on from record ${told.at.seq}`
      if (told.at.seq > lastSeq)
        damage(
          'cut',
          { ...end, line: end.line + 1 },
          `the chain ends with ${lastSeq}, and ${what}`,
          lastSeq + 1,
          told.at.seq,
        )
      else if (hash !== undefined && hash !== told.at.hash)
        damage('rewritten', end, `${what}, which had another hash`, told.at.seq)
    }
  }

  function judgeConflicts(): void {
    for (const [one, other] of anchors?.conflicts ?? []) {
      if (one.chain !== chain) continue
      const place = { file: anchors?.name ?? '', line: other.line }
      const areSigned = [one, other].every(({ note }) => openNote(note, keys.known()) !== undefined)
      if (areSigned)
        damage(
          'forked',
          place,
          `lines ${one.line} and ${other.line} say different things of the same ${one.size} records, and both are signed`,
          one.seq,
        )
      else
        damage(
          'signature',
          place,
          `lines ${one.line} and ${other.line} differ, and one of them is not signed by a key of the trail`,
          one.seq,
        )
    }
  }

  /** An anchor that a key has signed that counts here. */
  function soundAnchor(agreed: Anchor | undefined): Anchor | undefined {
    if (agreed === undefined) return undefined
    const signed = openNote(agreed.note, keys.known())
    if (signed === undefined)
      damage(
        'signature',
        { file: anchors?.name ?? '', line: agreed.line },
        'the anchor is not signed by a key that the trail names',
        agreed.seq,
      )
    else if (given.length === 0 || vouched.has(signed.key.text)) return agreed
    return undefined
  }

  /** Files at the beginning whose time was over are not missed where a record says so, and how the chain went on from them. */
  function withoutPruned(all: readonly Damage[]): readonly Damage[] {
    const { first, firstPrev } = findings
    const fitting = options.prunings.filter(
      ({ told: { lastSeq, lastHash } }) => lastSeq + 1 === first?.seq && lastHash === firstPrev,
    )
    const told = fitting.find(({ isSigned }) => isSigned)?.told
    const [unsigned] = fitting
    if (told === undefined && unsigned !== undefined) {
      const { by, file, line } = unsigned.told
      notes.push(
        `${file}:${line} of the chain ${by} says that the records before were removed, and no checkpoint by a key of this chain covers it yet`,
      )
    }
    if (told === undefined) return all
    notes.push(`records 1 to ${told.lastSeq} were removed, since their time was over: TRAIL_PRUNED says so`)
    return all.filter(({ kind, file, line }) => kind !== 'file_missing' || file !== files[0]?.name || line !== 0)
  }

  /** What stands after the record from which another chain goes on was never acknowledged. */
  function excuse(all: readonly Damage[]): { readonly kept: readonly Damage[]; readonly excused: readonly Damage[] } {
    // An anchor was made of what was on disk.
    const anchored = Math.max(0, ...own.slice(-1).map(({ seq }) => seq))
    const left = options.continuations
      .filter(({ told, isSigned }) => told.reason === 'io_error' && isSigned && told.at.seq >= anchored)
      .map(({ told }) => told.at.seq)
    const from = left.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...left)
    const isExcused = ({ seq, kind }: Damage): boolean =>
      seq !== undefined && seq > from && kind !== 'key' && kind !== 'forked'
    return { kept: all.filter((one) => !isExcused(one)), excused: all.filter(isExcused) }
  }

  const open = [...findings.openIntents.values()].filter(({ seq }) => !options.settled.has(`${chain}:${seq}`))
  const anchoredTo = anchor === undefined ? undefined : anchor.hash === undefined ? anchor.size : anchor.seq
  const isProven =
    anchor !== undefined && anchor.seq >= newestCheckpoint.seq && (given.length === 0 || checkpoint !== undefined)
  const verdict: ChainVerdict = count > 0 ? 'damaged' : isProven ? 'ok' : 'unproven_tail'
  return {
    chain,
    verdict,
    files: files.map(({ name }) => name),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    records,
    first: findings.first,
    last: findings.last,
    checkpoints: findings.checkpoints,
    checkpoint,
    anchoredTo,
    notAnchored: Math.max(0, lastSeq - (anchoredTo ?? 0)),
    heldByChainAlone: Math.max(0, lastSeq - Math.max(anchoredTo ?? 0, checkpoint?.size ?? 0)),
    keys: findings.epochs,
    keysAre: given.length > 0 ? 'given' : 'own_word',
    damages: inOrder(
      kept,
      files.map(({ name }) => name),
    ),
    damageCount: count,
    damageCounts: damages.counts(),
    openIntents: open.slice(0, MOST_NAMED_INTENTS),
    openIntentCount: open.length + findings.forgottenIntents,
    facts: findings.facts,
    notes,
  }
}

/** Keys that sign without anybody's word for them. What a key that counts has signed later is good, whoever signed before. */
function strangers(
  epochs: readonly KeyEpoch[],
  vouched: ReadonlySet<string>,
  covering: ProvenCheckpoint | undefined,
): readonly KeyEpoch[] {
  const firstVouched = epochs.findIndex(({ key }) => vouched.has(key))
  return epochs.filter(({ key, seq }, index) => {
    if (vouched.has(key)) return false
    const isBefore = firstVouched < 0 || index < firstVouched
    return !(isBefore && covering !== undefined && covering.size >= seq)
  })
}

/** @param keys default: any */
function newestOf(
  proven: readonly ProvenCheckpoint[],
  keys: ReadonlySet<string> | undefined,
): ProvenCheckpoint | undefined {
  const counting = proven.filter(({ key }) => keys?.has(key) ?? true)
  return counting.reduce<ProvenCheckpoint | undefined>(
    (best, one) => ((best?.size ?? -1) < one.size ? one : best),
    undefined,
  )
}

/** As they stand in the files; what stands in others comes last. */
function inOrder(damages: readonly Damage[], files: readonly string[]): readonly Damage[] {
  const rank = ({ file }: Damage): number => (files.includes(file) ? files.indexOf(file) : files.length)
  return damages.toSorted((one, other) => rank(one) - rank(other) || one.line - other.line)
}
