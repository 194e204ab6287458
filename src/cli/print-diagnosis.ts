import type { CheckResult, Finding, FindingStatus } from '../diagnosis/index.js'
import type { Colours } from './colours.js'
import { printable } from './printable.js'

export type FindingCounts = Readonly<Record<FindingStatus, number>>

export function countFindings(results: readonly CheckResult[]): FindingCounts {
  const all = results.flatMap(({ findings }) => findings)
  const count = (status: FindingStatus): number => all.filter((finding) => finding.status === status).length
  return { ok: count('ok'), warning: count('warning'), fault: count('fault'), not_checked: count('not_checked') }
}

/** A heading, a line for each finding, and below it what to do. */
export function printCheckResult({ title, findings }: CheckResult, colours: Colours): string {
  const width = Math.min(20, Math.max(...findings.map(({ subject }) => subject.length)))
  return `${[colours.strong(title), ...findings.flatMap((finding) => printFinding(finding, width, colours))].join('\n')}\n`
}

function printFinding({ subject, status, seen, mend }: Finding, width: number, colours: Colours): readonly string[] {
  const text = `${printable(subject).padEnd(width)}  ${printable(seen)}`
  const line = status === 'not_checked' ? colours.faint(`  – ${text}`) : `  ${markOf(status, colours)} ${text}`
  return mend === undefined ? [line] : [line, `      → ${printable(mend, 1_000)}`]
}

function markOf(status: Exclude<FindingStatus, 'not_checked'>, colours: Colours): string {
  if (status === 'ok') return colours.added('✔')
  return status === 'warning' ? colours.changed('!') : colours.bad('✘')
}

export function printSummary({ ok, warning, fault, not_checked: notChecked }: FindingCounts, colours: Colours): string {
  const words = `${fault} ${fault === 1 ? 'fault' : 'faults'}, ${warning} ${warning === 1 ? 'warning' : 'warnings'}`
  const verdict = fault > 0 ? colours.bad(words) : warning > 0 ? colours.changed(words) : colours.added(words)
  return `\n${verdict}; ${ok} in order, ${notChecked} not checked.\n`
}
