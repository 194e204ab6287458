import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleText } from '../../../src/html-text/index.js'
import { cellLines, matrixAsCsv, matrixAsMarkdown } from '../../../src/policy-reports/index.js'
import { hostileMatrix } from './hostile-matrix.js'

const source = { version: 'a'.repeat(64), fileSha256: 'b'.repeat(64) }

describe('Markdown', () => {
  it('lets nothing out of its cell, whatever it is called', () => {
    fc.assert(
      fc.property(hostileMatrix, (matrix) => {
        const page = matrixAsMarkdown(matrix, source)
        const rows = page.split('\n').filter((line) => line.startsWith('| '))
        const head = rows[0] ?? ''
        expect(cellsOf(head).map(unescaped)).toEqual([
          'Permission',
          ...matrix.roles.map(({ name }) => visibleText(name)),
        ])
        for (const [index, permission] of matrix.permissions.entries()) {
          const row = cellsOf(rows[index + 2] ?? '')
          expect(row[0]).toBe(permission)
          expect(row.slice(1).map((cell) => cell.replaceAll('**', '').split('<br>').map(unescaped))).toEqual(
            matrix.roles.map(({ cells }) =>
              cellLines(cells[index] ?? { grants: [], denies: [] }).map(({ text, place }) =>
                visibleText(text) === '' ? visibleText(place) : `${visibleText(text)} ${visibleText(place)}`,
              ),
            ),
          )
        }
        // What is left of markup is our own.
        const rest = page.replaceAll('<br>', '').replace(/\\[\\`*[\]>|~#$!_]/g, '')
        expect(rest).not.toMatch(/[<`$[\]]/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('CSV', () => {
  it('lets nothing out of its cell, and no cell be a formula', () => {
    fc.assert(
      fc.property(hostileMatrix, (matrix) => {
        const rows = parseCsv(matrixAsCsv(matrix))
        expect(rows).toHaveLength(matrix.permissions.length + 1)
        for (const row of rows) {
          expect(row).toHaveLength(matrix.roles.length + 1)
          for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r\n|%]/)
        }
        expect(rows[0]?.slice(1).map((name) => name.replace(/^'/, ''))).toEqual(
          matrix.roles.map(({ name }) => visibleText(name).replace(/^'/, '')),
        )
      }),
      { numRuns: 500 },
    )
  })
})

/** Cells of a table's row, by GitHub's rule: a pipe ends a cell unless a backslash stands before it. */
function cellsOf(row: string): readonly string[] {
  const cells = ['']
  for (let at = 0; at < row.length; at += 1) {
    const character = row[at] ?? ''
    const last = cells.length - 1
    if (character === '\\') {
      cells[last] += character + (row[at + 1] ?? '')
      at += 1
    } else if (character === '|') cells.push('')
    else cells[last] += character
  }
  return cells.slice(1, -1).map((cell) => cell.trim())
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)|&lt;|&amp;/g, (written, sign?: string) => sign ?? (written === '&lt;' ? '<' : '&'))

/** RFC 4180, §2. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let field = ''
    if (text[at] === '"') {
      at += 1
      for (;;) {
        if (at >= text.length) throw new Error('a quoted field never ends')
        if (text[at] !== '"') field += text[at]
        else if (text[at + 1] === '"') {
          field += '"'
          at += 1
        } else break
        at += 1
      }
      at += 1
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
        if (text[at] === '"') throw new Error('a quote within a field that is not quoted')
        field += text[at]
        at += 1
      }
    }
    row.push(field)
    if (text[at] === ',') at += 1
    else if (text.startsWith('\r\n', at)) {
      rows.push(row)
      row = []
      at += 2
    } else throw new Error(`neither comma nor CRLF at ${at}`)
  }
  return rows
}
