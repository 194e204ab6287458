import { visibleText } from '../html-text/index.js'
import { cellLines } from './cell-words.js'
import { partialWords } from './matrix-legend.js'
import type { MatrixCell, PermissionMatrix } from './permission-matrix.js'

/** What a spreadsheet takes for a formula, or strips before it looks for one. */
const STARTS_A_FORMULA = /^[=+\-@\t\r|%]/

/** The matrix as RFC 4180, a row for each permission. No cell is a formula to a spreadsheet. */
export function matrixAsCsv(matrix: PermissionMatrix): string {
  const corner = ['Permission', partialWords(matrix)].filter((words) => words !== undefined).join(' – ')
  const head = [corner, ...matrix.roles.map(({ name }) => name)]
  const rows = matrix.permissions.map((permission, index) => [
    permission,
    ...matrix.roles.map(({ cells }) => cellAsText(cells[index])),
  ])
  return [head, ...rows].map((cells) => `${cells.map(csvField).join(',')}\r\n`).join('')
}

function cellAsText(cell: MatrixCell | undefined): string {
  const lines = cell === undefined ? [] : cellLines(cell)
  return lines.length === 0
    ? 'no'
    : lines.map(({ text, place }) => `${text} (${place.replace(':', 'policy.yaml:')})`).join('; ')
}

function csvField(text: string): string {
  const visible = visibleText(text)
  const inert = STARTS_A_FORMULA.test(visible) ? `'${visible}` : visible
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
