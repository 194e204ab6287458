import type { ChainReport, Damage, TrailReport } from '../../audit-verify/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'

/** Chain by chain: verdict, what it rests on, what is wrong; then the verdict on all. */
export function printVerification(report: TrailReport, colours: Colours): string {
  return [
    ...report.chains.flatMap((chain) => [...printChain(chain, report, colours), '']),
    ...report.notes.map((note) => colours.changed(`! ${printable(note)}`)),
    summaryOf(report, colours),
    '',
  ].join('\n')
}

const MOST_DAMAGES = 20
const MOST_INTENTS = 10

function printChain(chain: ChainReport, { anchors }: TrailReport, colours: Colours): readonly string[] {
  const { damages, damageCount, openIntents, openIntentCount } = chain
  return [
    `${titleOf(chain, colours)}`,
    ...(chain.first === undefined || chain.last === undefined
      ? []
      : [
          `    records ${number(chain.first.seq)} to ${number(chain.last.seq)} in ${count(chain.files.length, 'file')}, ${timeOf(chain.first.time)} to ${timeOf(chain.last.time)} UTC`,
        ]),
    ...(chain.verdict === 'damaged' ? [] : [`    ${tailOf(chain, anchors, colours)}`]),
    ...checkpointOf(chain),
    ...damages.slice(0, MOST_DAMAGES).map((damage, index) => `    ${printDamage(damage, index === 0, colours)}`),
    ...(damageCount > MOST_DAMAGES
      ? [`    and ${number(damageCount - Math.min(damages.length, MOST_DAMAGES))} more (${kindsOf(chain)})`]
      : []),
    ...chain.notes.map((note) => `    ${colours.changed('!')} ${printable(note)}`),
    ...(openIntentCount === 0
      ? []
      : [
          `    ${count(openIntentCount, 'intent')} without outcome: nothing says what became of ${openIntentCount === 1 ? 'it' : 'them'}`,
        ]),
    ...openIntents
      .slice(0, MOST_INTENTS)
      .map(({ seq, event, time, file, line }) =>
        colours.faint(`      ${number(seq)}  ${printable(event)}  ${timeOf(time)}  ${printable(file)}:${line}`),
      ),
    ...(openIntentCount > MOST_INTENTS
      ? [colours.faint(`      and ${number(openIntentCount - MOST_INTENTS)} more`)]
      : []),
  ]
}

function titleOf({ chain, verdict }: ChainReport, colours: Colours): string {
  if (verdict === 'ok') return colours.added(`✔ ${chain}  OK`)
  return verdict === 'damaged' ? colours.bad(`✘ ${chain}  DAMAGED`) : colours.changed(`! ${chain}  UNPROVEN TAIL`)
}

function tailOf(chain: ChainReport, anchors: string | undefined, colours: Colours): string {
  const { anchoredTo, notAnchored, heldByChainAlone, last } = chain
  if (anchoredTo === undefined) {
    const why = anchors === undefined ? 'there is no anchor' : `${printable(anchors)} has no anchor of it`
    return colours.changed(`nothing says whether records after ${number(last?.seq ?? 0)} were cut off: ${why}`)
  }
  const after = notAnchored === 0 ? '' : `; ${count(notAnchored, 'record')} after it not anchored yet`
  return `anchored up to record ${number(anchoredTo)}${after}${heldByChainAlone === 0 ? '' : `, ${aloneOf(chain)}`}`
}

/** An anchor that proves the end proves nothing of what came after its checkpoint. */
function aloneOf({ notAnchored, heldByChainAlone }: ChainReport): string {
  const which = heldByChainAlone === notAnchored ? '' : `${number(heldByChainAlone)} of them `
  return `${which}held by the chain alone, as no signed checkpoint covers ${heldByChainAlone === 1 ? 'it' : 'them'}`
}

function checkpointOf({ checkpoint, keysAre }: ChainReport): readonly string[] {
  if (checkpoint === undefined) return ['    no signed checkpoint yet']
  const whose = keysAre === 'given' ? '' : ' (keys are the trail’s own word; --public-key names one)'
  return [
    `    checkpoint of ${number(checkpoint.size)} records, root ${checkpoint.root}`,
    `    signed by ${printable(checkpoint.key)}${whose}`,
  ]
}

function printDamage({ kind, file, line, seq, toSeq, message }: Damage, isFirst: boolean, colours: Colours): string {
  const place = line === 0 ? printable(file) : `${printable(file)}:${line}`
  const records =
    seq === undefined
      ? ''
      : toSeq === undefined || toSeq === seq
        ? `  record ${number(seq)}`
        : `  records ${number(seq)} to ${number(toSeq)}`
  const text = `${place}${records}  ${colours.strong(kind)}: ${printable(message)}`
  return isFirst ? `${colours.bad('✘')} ${text}` : `  ${text}`
}

const kindsOf = ({ damageCounts }: ChainReport): string =>
  Object.entries(damageCounts)
    .map(([kind, times]) => `${times} ${kind}`)
    .join(', ')

function summaryOf({ verdict, chains }: TrailReport, colours: Colours): string {
  const records = chains.reduce((sum, chain) => sum + chain.records, 0)
  const what = `${count(records, 'record')} in ${count(chains.length, 'chain')}`
  if (verdict === 'ok') {
    const alone = chains.reduce((sum, chain) => sum + chain.heldByChainAlone, 0)
    const but = alone === 0 ? '' : ` The newest ${count(alone, 'record')} no signed checkpoint covers yet.`
    return colours.added(`OK: ${what}, nothing was changed.${but}`)
  }
  if (verdict === 'unproven_tail') {
    return colours.changed(
      `UNPROVEN TAIL: ${what}, nothing was changed, and nothing says whether the end is still there. --anchor names what was kept elsewhere.`,
    )
  }
  const damaged = chains.filter((chain) => chain.verdict === 'damaged').length
  return colours.bad(
    `DAMAGED: ${damaged} of ${count(chains.length, 'chain')}. Keep what is there as it is, and compare it with a copy.`,
  )
}

const count = (value: number, noun: string): string => `${number(value)} ${noun}${value === 1 ? '' : 's'}`

const number = (value: number): string => value.toLocaleString('en-US')

const timeOf = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)}`
