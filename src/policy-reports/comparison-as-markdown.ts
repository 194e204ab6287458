import { changesInWords } from './change-words.js'
import {
  byRole,
  countWords,
  isDifference,
  namesInWords,
  type PolicyComparison,
  unclearInWords,
} from './comparison-words.js'
import { markdownText } from './markdown-text.js'

/** A comparison for a pull request: gains first, each role in its own part. */
export function comparisonAsMarkdown(comparison: PolicyComparison): string {
  const { declarations } = comparison
  const lines = [`## Policy: ${countWords(comparison)}`]
  for (const { role, changes, unclear } of byRole(comparison)) {
    lines.push('', `### ${markdownText(role)}`, '')
    for (const { kind, headline, parts, before, after, example } of changesInWords(changes)) {
      const [sign, paint] = kind === 'gain' ? ['➕', '**'] : ['➖', '']
      lines.push(
        `- ${sign} ${paint}${markdownText(headline)}${paint}`,
        ...parts.map((part) => `  - ${markdownText(part)}`),
        `  - before: ${markdownText(before)}`,
        `  - after: ${markdownText(after)}`,
        `  - e.g. ${markdownText(example)}`,
      )
    }
    for (const each of unclearInWords(unclear)) {
      lines.push(
        `- ❔ **${markdownText(each.headline)}**`,
        `  - before: ${markdownText(each.before)}`,
        `  - after: ${markdownText(each.after)}`,
      )
    }
  }
  const names = namesInWords(comparison)
  if (names.length > 0) lines.push('', ...names.map((words) => `- ${markdownText(words)}`))
  if (isDifference(comparison) && declarations.length > 0) {
    lines.push(
      '',
      ...declarations.map(({ name, before, after }) => `- ${markdownText(`${name}: ${before} → ${after}`)}`),
    )
  }
  return `${lines.join('\n')}\n`
}
