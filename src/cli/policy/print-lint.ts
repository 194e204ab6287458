import type { Finding, LintReport } from '../../policy-lint/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'

/** Findings from top to bottom, what comments silence, and the counts. */
export function printLint({ findings, silenced }: LintReport, colours: Colours): string {
  const faults = findings.filter(({ level }) => level === 'fault').length
  const warnings = findings.length - faults
  const words = `${count(faults, 'fault')}, ${count(warnings, 'warning')}${silenced.length === 0 ? '' : `, ${silenced.length} silenced`}.`
  const verdict = faults > 0 ? colours.bad(words) : warnings > 0 ? colours.changed(words) : colours.added(words)
  return [
    ...findings.flatMap((finding) => [...printFinding(finding, colours), '']),
    ...silenced.map(({ place, id, reason }) =>
      colours.faint(`– ${placed(place)}  ${id}  silenced: ${printable(reason)}`),
    ),
    ...(silenced.length === 0 ? [] : ['']),
    verdict,
    '',
  ].join('\n')
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const placed = ({ file, line, column }: Finding['place']): string => `${printable(file)}:${line}:${column}`

function printFinding({ id, level, place, problem, mend }: Finding, colours: Colours): readonly string[] {
  const mark = level === 'fault' ? colours.bad('✘') : colours.changed('!')
  return [
    `${mark} ${placed(place)}  ${colours.strong(id)}`,
    `    ${printable(problem, 1_000)}`,
    `    → ${printable(mend, 1_000)}`,
  ]
}
