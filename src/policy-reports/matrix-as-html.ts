import { closedPage, htmlText } from '../html-text/index.js'
import { cellLines } from './cell-words.js'
import { attributeWords, legendOf, NOTHING, partialWords } from './matrix-legend.js'
import { matrixStyle } from './matrix-style.js'
import type { MatrixCell, MatrixRole, PermissionMatrix } from './permission-matrix.js'
import type { PolicySource } from './policy-source.js'

/** When, by whom and with what the page is made. It goes onto the page as it is. */
export interface MatrixMaking {
  /** With its zone, for example `2026-11-21T14:00:00+01:00`. */
  readonly date: string
  readonly by: string
  /** Program and version. */
  readonly program: string
}

/** As many as can be read side by side on A4. */
const ROLES_A_TABLE = 5

/**
 * The matrix as one page for an auditor to print and sign: it needs nothing from outside, runs nothing, and its policy
 * forbids both. The same input gives the same bytes.
 */
export function matrixAsHtml(matrix: PermissionMatrix, source: PolicySource, making: MatrixMaking): string {
  const title = `Permissions in the realm ${matrix.realm}`
  const style = matrixStyle(`${title} · policy.yaml ${source.fileSha256} · ${making.date}`)
  const partial = partialWords(matrix)
  const groups = inGroups(matrix.roles)
  const body = `<header>
<h1>${htmlText(title)}</h1>
${partial === undefined ? '' : `<p class="partial">${htmlText(partial)}. Other roles and permissions are not shown.</p>\n`}${factsTable(matrix, source, making)}
</header>
<main>
<section>
<h2>Roles</h2>
${rolesTable(matrix)}
</section>
<section>
<h2>How to read the matrix</h2>
${legendTable(matrix)}
</section>
<section class="sheet">
<h2>Roles and permissions</h2>
${groups.map((roles, index) => matrixTable(matrix, roles, `Part ${index + 1} of ${groups.length}`)).join('\n')}
</section>
<section class="signature">
<h2>Signatures</h2>
<table>
<caption>I have checked the above against what these roles are meant to be allowed.</caption>
<thead><tr>${['Name', 'Role', 'Date', 'Signature'].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
<tr><td></td><td></td><td></td><td></td></tr>
<tr><td></td><td></td><td></td><td></td></tr>
</tbody>
</table>
</section>
</main>`
  return closedPage({ language: 'en', title: htmlText(title), style, body })
}

function factsTable(matrix: PermissionMatrix, source: PolicySource, making: MatrixMaking): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Realm', matrix.realm],
    ['Policy version', source.version],
    ['SHA-256 of policy.yaml', source.fileSha256],
    ['Made', `${making.date}, by ${making.by}, with ${making.program}`],
    ['Extent', `${matrix.roles.length} roles, ${matrix.permissions.length} permissions`],
  ]
  return headedRows('facts', 'What this is a picture of', facts)
}

function rolesTable({ roles }: PermissionMatrix): string {
  const isHeir = roles.some(({ inherits }) => inherits.length > 0)
  const heads = ['Role', 'Description', ...(isHeir ? ['Inherits'] : [])]
  const rows = roles.map(({ name, description, inherits }) => {
    const cells = [description, ...(isHeir ? [inherits.join(', ')] : [])]
    return `<tr><th scope="row">${htmlText(name)}</th>${cells.map((cell) => `<td>${htmlText(cell)}</td>`).join('')}</tr>`
  })
  return `<table class="roles">
<caption>What the roles are for</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
}

function legendTable(matrix: PermissionMatrix): string {
  const signs = legendOf(matrix).map(({ sign, meaning }) => [sign, meaning] as const)
  const attributes = Object.entries(matrix.attributes).map(
    ([name, type]) => [`$${name}`, `The caller’s attribute: ${attributeWords(type)}.`] as const,
  )
  return headedRows('legend', 'Legend', [...signs, ...attributes])
}

const headedRows = (name: string, caption: string, rows: readonly (readonly [string, string])[]): string =>
  `<table class="${name}">
<caption>${caption}</caption>
<tbody>
${rows.map(([head, text]) => `<tr><th scope="row">${htmlText(head)}</th><td>${htmlText(text)}</td></tr>`).join('\n')}
</tbody>
</table>`

/** Of nearly one size, so that no table is left with a single role. */
function inGroups(roles: readonly MatrixRole[]): readonly (readonly MatrixRole[])[] {
  const count = Math.max(1, Math.ceil(roles.length / ROLES_A_TABLE))
  const size = Math.ceil(roles.length / count)
  return Array.from({ length: count }, (_, index) => roles.slice(index * size, (index + 1) * size))
}

function matrixTable({ resources, permissions }: PermissionMatrix, roles: readonly MatrixRole[], part: string): string {
  const heads = roles.map(({ name }) => `<th scope="col">${htmlText(name)}</th>`)
  const bodies = resources.map(({ name, description, fields, permissions: own }) => {
    const fieldWords = Object.entries(fields).map(([field, type]) => `${field} (${type})`)
    const details = [description, fieldWords.length === 0 ? '' : `fields: ${fieldWords.join(', ')}`].filter(Boolean)
    const rows = own.map((permission) => {
      const at = permissions.indexOf(permission)
      return `<tr><th scope="row">${htmlText(permission)}</th>${roles.map(({ cells }) => cellAsHtml(cells[at])).join('')}</tr>`
    })
    return `<tbody>
<tr class="resource"><th scope="rowgroup" colspan="${roles.length + 1}">${htmlText(name)} <small>${htmlText(details.join(' – '))}</small></th></tr>
${rows.join('\n')}
</tbody>`
  })
  return `<table class="matrix">
<caption>${part}: ${htmlText(roles.map(({ name }) => name).join(', '))}</caption>
<thead><tr><th scope="col" class="stub">Permission</th>${heads.join('')}</tr></thead>
${bodies.join('\n')}
</table>`
}

function cellAsHtml(cell: MatrixCell | undefined): string {
  const lines = cell === undefined ? [] : cellLines(cell)
  if (lines.length === 0) return `<td class="none">${NOTHING}</td>`
  const items = lines.map(
    ({ kind, text, place }) =>
      `<li><span class="${kind}">${htmlText(text)}</span> <span class="place">${htmlText(place)}</span></li>`,
  )
  return `<td><ul>${items.join('')}</ul></td>`
}
