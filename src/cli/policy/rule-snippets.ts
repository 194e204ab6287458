import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reason, RuleOrigin } from '../../policy/index.js'

/** A rule as policy.yaml has it. */
export interface RuleSnippet extends RuleOrigin {
  /** Its lines, without what they are indented by together. */
  readonly text: string
}

const MOST_RULES = 3
const MOST_LINES = 12

/** The rules that a reason points at, each once, as they are written; a few of them, where there are many. */
export async function ruleSnippets(reason: Reason, realmDirectory: string): Promise<readonly RuleSnippet[]> {
  const origins = new Map(originsOf(reason).map((origin) => [`${origin.role} ${origin.line}`, origin]))
  if (origins.size === 0) return []
  const lines = (await readFile(join(realmDirectory, 'policy.yaml'), 'utf8')).split(/\r?\n/)
  return [...origins.values()].slice(0, MOST_RULES).map((origin) => ({ ...origin, text: ruleAt(lines, origin.line) }))
}

function originsOf(reason: Reason): readonly RuleOrigin[] {
  switch (reason.code) {
    case 'granted':
    case 'denied':
      return [reason.by]
    case 'requirement_missing':
      return reason.missing.map(({ rule }) => rule)
    case 'out_of_bounds':
      return reason.failed.map(({ rule }) => rule)
    case 'record_required':
    case 'attribute_missing':
    case 'field_missing':
      return reason.rules
    default:
      return []
  }
}

/** The item of a list that begins on this line: what follows it is indented further. */
function ruleAt(lines: readonly string[], line: number): string {
  const [first = '', ...rest] = lines.slice(line - 1)
  const indentation = indentationOf(first)
  const end = rest.findIndex((text) => text.trim() !== '' && indentationOf(text) <= indentation)
  const whole = [first, ...rest.slice(0, end === -1 ? rest.length : end)].filter((text) => text.trim() !== '')
  const shown = whole.slice(0, MOST_LINES).map((text) => text.slice(indentation).trimEnd())
  return [...shown, ...(whole.length > MOST_LINES ? ['…'] : [])].join('\n')
}

const indentationOf = (text: string): number => text.length - text.trimStart().length
