import { cellLines } from './cell-words.js'
import { markdownText } from './markdown-text.js'
import { attributeWords, legendOf, NOTHING, partialWords } from './matrix-legend.js'
import type { MatrixCell, PermissionMatrix } from './permission-matrix.js'
import type { PolicySource } from './policy-source.js'

/** The matrix as GitHub's Markdown, a row for each permission. Without a date, so that the same policy gives the same bytes. */
export function matrixAsMarkdown(matrix: PermissionMatrix, source: PolicySource): string {
  const partial = partialWords(matrix)
  const attributes = Object.entries(matrix.attributes)
  const rows = matrix.permissions.map((permission, index) => [
    markdownText(permission),
    ...matrix.roles.map(({ cells }) => cellAsMarkdown(cells[index])),
  ])
  return [
    `# Permissions in the realm ${markdownText(matrix.realm)}`,
    '',
    `Policy ${source.version.slice(0, 12)}, SHA-256 of policy.yaml ${source.fileSha256}.`,
    ...(partial === undefined ? [] : ['', `**${markdownText(partial)}.**`]),
    '',
    ...table(['Permission', ...matrix.roles.map(({ name }) => markdownText(name))], rows),
    '',
    ...table(
      ['Role', 'Description', 'Inherits'],
      matrix.roles.map(({ name, description, inherits }) => [name, description, inherits.join(', ')].map(markdownText)),
    ),
    '',
    ...table(
      ['Sign', 'Meaning'],
      legendOf(matrix).map(({ sign, meaning }) => [sign, meaning].map(markdownText)),
    ),
    ...(attributes.length === 0
      ? []
      : [
          '',
          ...table(
            ['Attribute', 'Type'],
            attributes.map(([name, declaration]) => [`$${name}`, attributeWords(declaration)].map(markdownText)),
          ),
        ]),
    '',
  ].join('\n')
}

function cellAsMarkdown(cell: MatrixCell | undefined): string {
  const lines = cell === undefined ? [] : cellLines(cell)
  return lines.length === 0
    ? NOTHING
    : lines
        .map(({ kind, text, place }) => {
          const words = markdownText(text)
          return `${kind === 'denied' ? `**${words}**` : words} ${markdownText(place)}`
        })
        .join('<br>')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
