import { countByLevel, type Finding, type LintReport } from '../../realm-lint/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'

/** Findings from top to bottom, what comments silence, and the counts. */
export function printRealmLint({ findings, silenced }: LintReport, colours: Colours): string {
  const errors = countByLevel(findings, 'error')
  const warnings = countByLevel(findings, 'warning')
  const advice = countByLevel(findings, 'advice')
  const words = [
    count(errors, 'error'),
    count(warnings, 'warning'),
    `${advice} of advice`,
    ...(silenced.length === 0 ? [] : [`${silenced.length} silenced`]),
  ].join(', ')
  const verdict = (errors > 0 ? colours.bad : warnings > 0 ? colours.changed : colours.added)(`${words}.`)
  return [
    ...findings.flatMap((finding) => [...printFinding(finding, colours), '']),
    ...silenced.map((finding) =>
      colours.faint(`– ${placed(finding)}  ${finding.id}  silenced: ${printable(finding.reason)}`),
    ),
    ...(silenced.length === 0 ? [] : ['']),
    verdict,
    '',
  ].join('\n')
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const placed = ({ place, realm }: Finding): string =>
  place === undefined ? printable(realm) : `${printable(place.file)}:${place.line}:${place.column}`

function printFinding(finding: Finding, colours: Colours): readonly string[] {
  const { id, level, object, field, problem, mend } = finding
  const mark = { error: colours.bad('✘'), warning: colours.changed('!'), advice: colours.faint('·') }[level]
  return [
    `${mark} ${placed(finding)}  ${colours.strong(id)}  ${printable(object)}${field === '' ? '' : `: ${printable(field)}`}`,
    `    ${printable(problem, 1_000)}`,
    `    → ${printable(mend, 1_000)}`,
  ]
}
