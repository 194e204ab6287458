import { createHash } from 'node:crypto'
import type { ChainReport, TrailReport } from '../audit-verify/index.js'
import { htmlText } from '../html-text/index.js'
import { type Cell, say, tableHtml } from './html-parts.js'
import type { PeriodReport } from './report.js'
import type { SectionContext } from './section-context.js'
import { localTimeText } from './time-text.js'

/** Chains and damages that are shown each: a server that restarts hourly has more chains than anybody reads. */
const MOST_CHAINS = 50
const MOST_DAMAGES = 100

/** Chain by chain: what was verified, with which verdict, and what it rests on. */
export function integrityHtml(report: TrailReport, period: PeriodReport, context: SectionContext): string | undefined {
  const { words, numbers } = context
  const inPeriod = new Set(period.chains)
  const chosen = report.chains.filter(({ chain, verdict }) => inPeriod.has(chain) || verdict === 'damaged')
  const others = report.chains.length - chosen.length
  const note = others === 0 ? '' : `\n<p class="note">${say(words.otherChains(others, numbers))}</p>`
  if (chosen.length === 0) return others === 0 ? undefined : note
  const { heads } = words
  const table = tableHtml({
    name: 'chains',
    label: { headingId: 'integrity' },
    heads: [heads.chain, heads.records, heads.verdict, heads.checkpoint],
    rows: chosen.slice(0, MOST_CHAINS).map((chain) => chainRow(chain, context)),
    notes: chosen.length > MOST_CHAINS ? [words.more(chosen.length - MOST_CHAINS, numbers)] : [],
  })
  return `${table}${note}\n${damagesHtml(chosen, context)}`
}

function chainRow(chain: ChainReport, { words, numbers, clock }: SectionContext): readonly Cell[] {
  const { first, last, anchoredTo, notAnchored, heldByChainAlone } = chain
  const range =
    first === undefined || last === undefined
      ? ''
      : [
          `${numbers.format(first.seq)} – ${numbers.format(last.seq)}`,
          localTimeText(first.time, clock),
          localTimeText(last.time, clock),
        ]
          .map((text) => `<span class="time">${say(text)}</span>`)
          .join('<br>')
  const to = anchoredTo === undefined ? undefined : numbers.format(anchoredTo)
  const anchored = words.anchored(to, notAnchored, numbers)
  const alone = heldByChainAlone === 0 ? '' : `<br>${say(words.heldByChainAlone(heldByChainAlone, numbers))}`
  return [
    { name: chain.chain },
    { html: range },
    { html: `${verdictHtml(chain, to, words)}<br>${say(anchored)}${alone}` },
    { html: checkpointHtml(chain, words, numbers) },
  ]
}

/** An end is proven where the anchor covers it, not where it covers the newest checkpoint alone. */
function verdictHtml(
  { verdict, heldByChainAlone }: ChainReport,
  anchoredTo: string | undefined,
  words: SectionContext['words'],
): string {
  const isOpen = verdict === 'ok' && heldByChainAlone > 0 && anchoredTo !== undefined
  const text = isOpen ? words.provenUpTo(anchoredTo) : words.verdicts[verdict]
  return `<strong${verdict === 'damaged' ? ' class="bad"' : ''}>${say(text)}</strong>`
}

function checkpointHtml(
  { checkpoint, keysAre }: ChainReport,
  words: SectionContext['words'],
  numbers: SectionContext['numbers'],
): string {
  if (checkpoint === undefined) return say(words.noCheckpoint)
  const hash = createHash('sha256').update(checkpoint.note).digest('hex')
  const code = (text: string): string => `<code>${htmlText(text)}</code>`
  return [
    say(words.checkpointOf(numbers.format(checkpoint.size))),
    `${say(words.root)} ${code(checkpoint.root)}`,
    `${say(words.noteHash)} ${code(hash)}`,
    `${say(words.key)} ${code(checkpoint.key)}`,
    say(words.keysAre[keysAre]),
  ].join('<br>')
}

function damagesHtml(chains: readonly ChainReport[], { words, numbers }: SectionContext): string {
  const damages = chains.flatMap((chain) => chain.damages)
  if (damages.length === 0) return ''
  const all = chains.reduce((sum, { damageCount }) => sum + damageCount, 0)
  const { heads } = words
  return tableHtml({
    name: 'damages',
    label: { caption: heads.damage },
    heads: [heads.damage, heads.chain, heads.place, heads.record],
    rows: damages
      .slice(0, MOST_DAMAGES)
      .map(({ kind, chain, file, line, seq, toSeq }) => [
        { html: `<strong class="bad">${say(words.damageKinds[kind])}</strong>` },
        { name: chain },
        { code: line === 0 ? file : `${file}:${line}` },
        { text: seq === undefined ? '' : toSeq === undefined || toSeq === seq ? String(seq) : `${seq} – ${toSeq}` },
      ]),
    notes: all > MOST_DAMAGES ? [words.more(all - MOST_DAMAGES, numbers)] : [],
  })
}
