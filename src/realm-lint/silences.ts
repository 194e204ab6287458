import type { Place } from '../realm-config/index.js'
import { nearestWord } from '../spelling/index.js'
import type { Finding } from './finding.js'
import { isLintId, LINT_RULES, OWN_FINDINGS, type OwnFindingId } from './rules.js'

/** A finding that a comment silences, and why. */
export interface SilencedFinding extends Finding {
  readonly reason: string
}

/** A file that the realm was read from. */
export interface LintedText {
  /** As places name it. */
  readonly file: string
  readonly text: string
}

/** A finding beside the lines that a comment on it may speak of: of its field, and of its object. */
export interface PlacedFinding extends Finding {
  readonly objectPlace?: Place
}

interface Silence {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The line it speaks of: its own, or the next one that is no comment; undefined for all files. */
  readonly target: number | undefined
  readonly id: string
  readonly reason: string
}

const SILENCE = /#\s*passerelle-realm-lint-ignore(-everywhere)?(?=[\s:]|$)[:\s]*([^\s:]*)\s*:?\s*(.*)$/

/**
 * Takes away what comments silence: one line's finding or one object's with `# passerelle-realm-lint-ignore id: reason`
 * on the line or above it, all of an id with `# passerelle-realm-lint-ignore-everywhere id: reason`.
 */
export function withoutSilenced(
  realm: string,
  findings: readonly PlacedFinding[],
  texts: readonly LintedText[],
): { readonly findings: readonly Finding[]; readonly silenced: readonly SilencedFinding[] } {
  const silences = texts.flatMap(silencesIn)
  const silenceOf = (finding: PlacedFinding): Silence | undefined =>
    silences.find((silence) => silence.reason !== '' && silence.id === finding.id && speaksOf(silence, finding))
  const used = new Set(findings.map(silenceOf))
  const plain = ({ objectPlace: _, ...finding }: PlacedFinding): Finding => finding
  return {
    findings: [
      ...findings.filter((finding) => silenceOf(finding) === undefined).map(plain),
      ...silences.filter((silence) => !used.has(silence)).map((silence) => idle(realm, silence)),
    ],
    silenced: findings.flatMap((finding) => {
      const silence = silenceOf(finding)
      return silence === undefined ? [] : [{ ...plain(finding), reason: silence.reason }]
    }),
  }
}

const speaksOf = ({ file, target }: Silence, { place, objectPlace }: PlacedFinding): boolean =>
  target === undefined || [place, objectPlace].some((each) => each?.file === file && each.line === target)

function silencesIn({ file, text }: LintedText): readonly Silence[] {
  const lines = text.split('\n')
  return lines.flatMap((written, at) => {
    const found = SILENCE.exec(written)
    if (found === null) return []
    const [, everywhere, id = '', reason = ''] = found
    const isAlone = /^\s*#/.test(written)
    const next = lines.findIndex((line, other) => other > at && !/^\s*(#|$|---)/.test(line))
    const target = everywhere !== undefined ? undefined : isAlone ? next + 1 : at + 1
    return [{ file, line: at + 1, column: found.index + 1, target, id, reason: reason.trim() }]
  })
}

function idle(realm: string, { id, reason, file, line, column }: Silence): Finding {
  const finding = (own: OwnFindingId, problem: string, mend: string = OWN_FINDINGS[own].mend): Finding => ({
    id: own,
    level: OWN_FINDINGS[own].level,
    realm,
    object: 'comment',
    field: '',
    place: { file, line, column },
    problem,
    mend,
  })
  if (!isLintId(id)) {
    const meant = nearestWord(
      id,
      LINT_RULES.map((rule) => rule.id),
    )
    const mend = meant === undefined ? 'docs/realm-lint.md has the ids.' : `Did you mean \`${meant}\`?`
    return finding('silence-idle', `There is no finding \`${id}\`, so this silences nothing.`, mend)
  }
  return reason === ''
    ? finding('silence-without-reason', 'This gives no reason, so it silences nothing.')
    : finding('silence-idle', `There is no ${id} here to silence.`)
}
