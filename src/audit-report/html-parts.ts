import { htmlText } from '../html-text/index.js'

/** Our own words as HTML: what is no entity stays as it is, narrow spaces of numbers too. */
export const say = (words: string): string =>
  words.replace(/[&<>"']/g, (sign) =>
    sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '"' ? '&quot;' : '&#39;',
  )

/** A cell: data from outside, a number, or HTML that was made here. */
export type Cell =
  | { readonly text: string }
  | { readonly number: string }
  | { readonly code: string }
  | { readonly name: string }
  | { readonly id: string }
  | { readonly html: string }

export type Label = { readonly headingId: string } | { readonly caption: string }

export interface Table {
  readonly name: string
  /** Id of the heading that names it, or a caption of its own. */
  readonly label: Label
  readonly heads: readonly string[]
  /** The first cell of a row is its head. */
  readonly rows: readonly (readonly Cell[])[]
  /** What is said below it. */
  readonly notes?: readonly string[]
}

export function tableHtml({ name, label, heads, rows, notes = [] }: Table): string {
  const isNumber = heads.map((_, at) => rows.every((cells) => 'number' in (cells[at] ?? {})))
  return `${tableStart(name, label)}
<thead><tr>${heads.map((head, at) => `<th scope="col"${isNumber[at] ? ' class="number"' : ''}>${say(head)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell, at) => cellHtml(cell, at === 0)).join('')}</tr>`).join('\n')}
</tbody>
</table>
${notes.map((note) => `<p class="note">${say(note)}</p>`).join('\n')}`
}

function tableStart(name: string, label: Label): string {
  if ('headingId' in label) return `<table class="${name}" aria-labelledby="${label.headingId}">`
  return `<table class="${name}">\n<caption>${say(label.caption)}</caption>`
}

/** Name and value a row. */
export function factsHtml(name: string, label: Label, rows: readonly (readonly [string, Cell])[]): string {
  return `${tableStart(name, label)}
<tbody>
${rows.map(([head, cell]) => `<tr><th scope="row">${say(head)}</th>${cellHtml(cell, false)}</tr>`).join('\n')}
</tbody>
</table>`
}

function cellHtml(cell: Cell, isHead: boolean): string {
  const { kind, content } = contentOf(cell)
  const attribute = kind === undefined ? '' : ` class="${kind}"`
  return isHead ? `<th scope="row"${attribute}>${content}</th>` : `<td${attribute}>${content}</td>`
}

function contentOf(cell: Cell): { readonly kind?: string; readonly content: string } {
  if ('number' in cell) return { kind: 'number', content: say(cell.number) }
  if ('code' in cell) return { kind: 'code', content: htmlText(cell.code) }
  if ('name' in cell) return { kind: 'code whole', content: htmlText(cell.name) }
  // It may go over two lines, between chain and number.
  if ('id' in cell) return { kind: 'code whole', content: htmlText(cell.id).replace(':', ':<wbr>') }
  return { content: 'html' in cell ? cell.html : htmlText(cell.text) }
}
