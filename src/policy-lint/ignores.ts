import { nearestWord } from '../spelling/index.js'
import { type Finding, findingAt, isLintId, LINTS } from './finding.js'
import { LINTED_FILES, type LintedTexts } from './lint-subject.js'

/** A finding that a comment silences, and why. */
export interface SilencedFinding extends Finding {
  readonly reason: string
}

interface Ignore {
  readonly file: keyof LintedTexts
  readonly line: number
  readonly column: number
  /** The line it speaks of: its own, or the next one that is no comment. */
  readonly target: number
  readonly id: string
  readonly reason: string
}

const IGNORE = /#\s*passerelle-lint-ignore\b[:\s]*([^\s:]*)\s*:?\s*(.*)$/

/** Takes away what comments silence: `# passerelle-lint-ignore field-unused: the console filters by it`. */
export function withoutIgnored(
  findings: readonly Finding[],
  texts: LintedTexts,
): { readonly findings: readonly Finding[]; readonly silenced: readonly SilencedFinding[] } {
  const ignores = LINTED_FILES.flatMap((file) => ignoresIn(file, texts[file]))
  const ignoreOf = ({ id, place }: Finding) =>
    ignores.find(
      (each) => each.reason !== '' && each.id === id && each.file === place.file && each.target === place.line,
    )
  const used = new Set(findings.map(ignoreOf))
  return {
    findings: [
      ...findings.filter((finding) => ignoreOf(finding) === undefined),
      ...ignores.filter((ignore) => !used.has(ignore)).map(idle),
    ],
    silenced: findings.flatMap((finding) => {
      const ignore = ignoreOf(finding)
      return ignore === undefined ? [] : [{ ...finding, reason: ignore.reason }]
    }),
  }
}

function ignoresIn(file: keyof LintedTexts, text: string): readonly Ignore[] {
  const lines = text.split('\n')
  return lines.flatMap((written, at) => {
    const found = IGNORE.exec(written)
    if (found === null) return []
    const [, id = '', reason = ''] = found
    const isAlone = /^\s*#/.test(written)
    const next = lines.findIndex((line, other) => other > at && !/^\s*(#|$)/.test(line))
    return [
      { file, line: at + 1, column: found.index + 1, target: isAlone ? next + 1 : at + 1, id, reason: reason.trim() },
    ]
  })
}

function idle({ id, reason, file, line, column }: Ignore): Finding {
  const place = { file, line, column }
  if (!isLintId(id)) {
    const meant = nearestWord(id, Object.keys(LINTS))
    const mend = meant === undefined ? 'Write `# passerelle-lint-ignore <id>: <reason>`.' : `Did you mean \`${meant}\`?`
    return findingAt('ignore-idle', place, `There is no lint \`${id}\`, so this silences nothing.`, mend)
  }
  return reason === ''
    ? findingAt(
        'ignore-idle',
        place,
        'This gives no reason, so it silences nothing.',
        `Write \`# passerelle-lint-ignore ${id}: <reason>\`.`,
      )
    : findingAt('ignore-idle', place, `There is no ${id} here to silence.`, 'Remove the comment.')
}
