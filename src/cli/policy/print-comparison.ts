import {
  byRole,
  changesInWords,
  countWords,
  isDifference,
  namesInWords,
  type PolicyComparison,
  unclearInWords,
} from '../../policy-reports/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'

const LONGEST = 2000

/** A comparison for people at a terminal: by role, gains first. */
export function printComparison(comparison: PolicyComparison, colours: Colours): string {
  if (!isDifference(comparison)) return 'No difference: the two policies decide alike.\n'
  const { declarations } = comparison
  const lines: string[] = []
  const detail = (word: string, text: string): string => `      ${word.padEnd(6)}  ${printable(text, LONGEST)}`
  for (const { role, changes, unclear } of byRole(comparison)) {
    lines.push(colours.strong(printable(role)))
    for (const { kind, headline, parts, before, after, example } of changesInWords(changes)) {
      const shown = printable(headline, LONGEST)
      lines.push(
        kind === 'gain' ? colours.added(`  + ${shown}`) : colours.bad(`  - ${shown}`),
        ...parts.map((part) => `      ${printable(part, LONGEST)}`),
        detail('before', before),
        detail('after', after),
        detail('e.g.', example),
      )
    }
    for (const each of unclearInWords(unclear)) {
      lines.push(
        colours.changed(`  ? ${printable(each.headline, LONGEST)}.`),
        detail('before', each.before),
        detail('after', each.after),
      )
    }
    lines.push('')
  }
  const notes = [
    ...namesInWords(comparison),
    ...declarations.map(({ name, before, after }) => `${name}: ${before} → ${after}`),
  ]
  if (notes.length > 0) lines.push(...notes.map((words) => printable(words, LONGEST)), '')
  return `${[...lines, `In all: ${countWords(comparison)}.`].join('\n')}\n`
}
