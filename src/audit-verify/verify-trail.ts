import type { NoteKey } from '../audit-chain/index.js'
import { type AnchorFile, readAnchors } from './anchors.js'
import { chooseChains, isWanted } from './choose-chains.js'
import { judgeChain } from './judge-chain.js'
import { createKeyBook } from './key-chain.js'
import type { ChainReport, ChainVerdict, TrailReport } from './report.js'
import { findTrail } from './trail-files.js'
import { continuationsOf, hashesAt, type ReadChain, readChain } from './verify-chain.js'
import { VerifyError } from './verify-error.js'
import { createWitness } from './witness.js'

/** What was kept of the trail elsewhere. */
export interface GivenAnchors {
  /** For reports. */
  readonly name: string
  /** As it is before the trail is read. */
  readonly text: string
  /** Reads it once more: a trail that is written to meanwhile has newer ones by then. */
  readonly again?: (() => Promise<string>) | undefined
  /** They may be of other trails too: chains that they alone know are not missed. */
  readonly mayBeOfOthers?: boolean | undefined
}

export interface VerifyOptions {
  /** Folder with the files of the trail, or one file; a copy anywhere. */
  readonly path: string
  readonly anchors?: GivenAnchors | undefined
  /** Keys that are known from elsewhere. Default: those that the trail names are believed. */
  readonly publicKeys?: readonly NoteKey[] | undefined
  /** These chains alone. Default: all that are there, and all that the anchors know. */
  readonly chains?: readonly string[] | undefined
  /** Parses each record against the schema too. */
  readonly isDeep?: boolean | undefined
  /** How much of the files was read, in bytes on the disk. */
  readonly onProgress?: ((read: number, all: number) => void) | undefined
}

/**
 * Verifies a trail: hashes, links, numbers, times, roots, signatures, keys, and what was kept elsewhere. Reads each file once,
 * in bounded memory; a damaged chain once more.
 *
 * @throws VerifyError where there is nothing to verify
 */
export async function verifyTrail(options: VerifyOptions): Promise<TrailReport> {
  const { path, publicKeys: given = [], chains: wanted, isDeep = false, onProgress = () => {} } = options
  const anchors = options.anchors === undefined ? undefined : readAnchors(options.anchors.name, options.anchors.text)
  const { scope, chains } = await chooseChains(await findTrail(path), wanted)
  const anchored =
    scope === 'file' || options.anchors?.mayBeOfOthers === true
      ? []
      : [...(anchors?.chains.keys() ?? [])].filter((chain) => isWanted(chain, wanted))
  const isUnknown = (wanted ?? []).find((chain) => !chains.has(chain) && !anchored.includes(chain))
  if (isUnknown !== undefined)
    throw new VerifyError('chain_unknown', `${path} has no chain ${isUnknown}. Without --chain, all are verified.`)
  if (chains.size === 0 && anchored.length === 0) {
    throw new VerifyError(
      'trail_empty',
      `${path} has no file of a trail (<chain>-<number>.jsonl). Name the folder with the files.`,
    )
  }
  const keys = createKeyBook(given)
  const all = [...chains.values()].flat().reduce((sum, { bytes }) => sum + bytes, 0)
  let read = 0
  const onBytes = (bytes: number): void => {
    read += bytes
    onProgress(read, all)
  }
  const readChains: ReadChain[] = []
  for (const [chain, files] of chains) {
    const own = anchors?.chains.get(chain) ?? []
    readChains.push(await readChain({ chain, files, scope, anchors: own, keys, isDeep, onBytes }))
  }
  const later =
    options.anchors?.again === undefined ? undefined : readAnchors(options.anchors.name, await options.anchors.again())
  for (const { chain, content, damages } of readChains) {
    for (const endorsement of content.findings().endorsements) {
      const { file, line, seq } = endorsement
      const message = 'the endorsement of the key is not signed by the key that it names'
      if (!keys.endorse(endorsement)) damages.add({ kind: 'signature', chain, file, line, seq, message })
    }
  }
  const settled = new Set(
    readChains.flatMap(({ content }) => content.findings().settledElsewhere.map(({ chain, seq }) => `${chain}:${seq}`)),
  )
  const told = continuationsOf(readChains)
  const pruned = readChains.flatMap(({ content }) => content.findings().prunings)
  const isSigned = createWitness(readChains)
  const reports: ChainReport[] = []
  for (const chain of readChains) {
    // Without a key that is given, the trail's own word counts: the key that the chain begins with.
    const vouched = keys.vouchedBy(given.length > 0 ? given.map(({ text }) => text) : firstKeyOf(chain))
    const own = told.filter((continuation) => continuation.chain === chain.chain)
    const hashes = await hashesAt(new Set(own.map(({ at }) => at.seq)), chain.files)
    const continuations = own.map((continuation) => ({
      told: continuation,
      hash: hashes.get(continuation.at.seq),
      isSigned: isSigned(continuation, vouched),
    }))
    const prunings = pruned
      .filter((pruning) => pruning.chain === chain.chain)
      .map((pruning) => ({ told: pruning, isSigned: isSigned(pruning, vouched) }))
    reports.push(judgeChain(chain, { scope, anchors, later, keys, given, vouched, settled, continuations, prunings }))
  }
  const named = scope === 'file' ? [] : told.map(({ chain }) => chain).filter((chain) => isWanted(chain, wanted))
  for (const chain of new Set([...anchored, ...named]))
    if (!chains.has(chain)) reports.push(missingChain(chain, anchors))
  return {
    verdict: worstOf(reports),
    path,
    anchors: anchors?.name,
    chains: reports,
    notes: notesOn(anchors),
  }
}

const firstKeyOf = ({ content }: ReadChain): readonly string[] =>
  content
    .findings()
    .epochs.slice(0, 1)
    .map(({ key }) => key)

function worstOf(reports: readonly ChainReport[]): ChainVerdict {
  const verdicts = new Set(reports.map(({ verdict }) => verdict))
  return verdicts.has('damaged') ? 'damaged' : verdicts.has('unproven_tail') ? 'unproven_tail' : 'ok'
}

function notesOn(anchors: AnchorFile | undefined): readonly string[] {
  const lines = anchors?.unreadable ?? []
  if (lines.length === 0) return []
  const named = lines.slice(0, 5).join(', ')
  return [
    `${anchors?.name}: ${lines.length} ${lines.length === 1 ? 'line is no anchor' : 'lines are no anchors'} (${named}${lines.length > 5 ? ', …' : ''})`,
  ]
}

/** A chain that the anchors, or another chain, know of, and that is not there. */
function missingChain(chain: string, anchors: AnchorFile | undefined): ChainReport {
  const newest = anchors?.chains.get(chain)?.at(-1)
  const message =
    newest === undefined
      ? 'all files of the chain are gone'
      : `all files of the chain are gone; an anchor knows ${newest.seq} records`
  return {
    chain,
    verdict: 'damaged',
    files: [],
    bytes: 0,
    records: 0,
    first: undefined,
    last: undefined,
    checkpoints: 0,
    checkpoint: undefined,
    anchoredTo: undefined,
    notAnchored: 0,
    heldByChainAlone: 0,
    keys: [],
    keysAre: 'own_word',
    damages: [
      { kind: 'file_missing', chain, file: `${chain}-000001.jsonl`, line: 0, seq: 1, toSeq: newest?.seq, message },
    ],
    damageCount: 1,
    damageCounts: { file_missing: 1 },
    openIntents: [],
    openIntentCount: 0,
    facts: [],
    notes: [],
  }
}
