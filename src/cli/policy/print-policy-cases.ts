import {
  type CaseFailure,
  type Coverage,
  isTouched,
  type PolicyCasesReport,
  type SeenPermission,
  type SeenRule,
} from '../../policy-cases/index.js'
import type { Colours } from '../colours.js'
import { printable, printableMessage } from '../printable.js'

/** Failures, then what no case has seen, then the counts. */
export function printPolicyCases(report: PolicyCasesReport, wanted: number | undefined, colours: Colours): string {
  const { cases, questions, failures, coverage } = report
  const words = `${count(cases, 'case')}, ${count(questions, 'question')}: ${failures.length === 0 ? 'all answered as expected' : `${failures.length} answered otherwise`}.`
  const verdict = failures.length === 0 ? colours.added(words) : colours.bad(words)
  return [
    ...failures.flatMap((failure) => printFailure(failure, colours)),
    verdict,
    ...(coverage === undefined ? [] : printCoverage(coverage, wanted, colours)),
    '',
  ].join('\n')
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

function printFailure({ place, title, question, expected, actual, mend }: CaseFailure, colours: Colours): string[] {
  const at = `${place.file}:${place.line}:${place.column}`
  return [
    `${colours.bad('✘')} ${at}  ${colours.strong(printable(question))}${title === undefined ? '' : `  (${printable(title)})`}`,
    `    expected  ${printable(expected)}`,
    `    decided   ${printable(actual, 1_000)}`,
    `    → ${printableMessage(printable(mend, 1_000))}`,
    '',
  ]
}

function printCoverage(coverage: Coverage, wanted: number | undefined, colours: Colours): readonly string[] {
  const { percent, touched, total, rules, unasked, pairs, unnamed } = coverage
  const isAll = (permissions: readonly string[]): boolean => permissions.length === pairs.permissions
  const isBelow = wanted !== undefined && percent < wanted
  const words = `Coverage ${percent} %: ${touched} of ${count(total, 'permission')} of rules seen at work${isBelow ? `; ${wanted} % are wanted` : ''}.`
  return [
    isBelow ? colours.bad(words) : words,
    ...section(
      'No case has met',
      rules.flatMap((rule) => printRule(rule, isUntouched, 'never seen')),
    ),
    ...section('Seen on one side only', rules.flatMap(printHalfSeen)),
    ...section(
      'No rule has, and no case names',
      unasked.map((permission) => `    ${permission}`),
    ),
    ...section(
      `Roles and permissions that no case puts together (${pairs.total - pairs.named} of ${pairs.total})`,
      Object.entries(unnamed).map(
        ([role, permissions]) => `    ${role}: ${isAll(permissions) ? 'all' : permissions.join(', ')}`,
      ),
    ).map((line) => colours.faint(line)),
  ]
}

const section = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${heading}:`, ...lines]

const isUntouched = (seen: SeenPermission): boolean => !isTouched(seen)
const isNeverAllowing = (seen: SeenPermission): boolean => isTouched(seen) && !seen.held
const isNeverRefusing = (seen: SeenPermission): boolean => isTouched(seen) && seen.refused === false

const printHalfSeen = (rule: SeenRule): readonly string[] => [
  ...printRule(rule, isNeverAllowing, 'never seen allowing'),
  ...printRule(rule, isNeverRefusing, 'never seen refusing'),
]

/** A rule once, with those of its permissions that are so, where not all are. */
function printRule(
  { kind, origin, text, permissions }: SeenRule,
  isSo: (seen: SeenPermission) => boolean,
  words: string,
): readonly string[] {
  const affected = permissions.filter(isSo)
  if (affected.length === 0) return []
  const which =
    affected.length === permissions.length ? '' : `: ${affected.map(({ permission }) => permission).join(', ')}`
  return [
    `    policy.yaml:${origin.line}  ${printable(origin.role)} ${kind === 'grant' ? 'grants' : 'denies'} ${printable(text)}`,
    `      ${words}${which}`,
  ]
}
