import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleText } from '../../../src/html-text/index.js'
import { cellLines, createMatrix, matrixAsHtml, type PermissionMatrix } from '../../../src/policy-reports/index.js'
import { hostileMatrix, hostileText } from './hostile-matrix.js'

const source = { version: 'a'.repeat(64), fileSha256: 'b'.repeat(64) }
const making = { date: '2026-11-21T14:00:00+01:00', by: 'Jeanne Durand', program: 'passerelle 0.1.0' }

const TAGS = new Set(
  'html head meta title style body header main section h1 h2 p table caption thead tbody tr th td ul li span small'.split(
    ' ',
  ),
)

describe('the page to sign', () => {
  it('lets nothing out of its cell, whatever it is called', () => {
    fc.assert(
      fc.property(hostileMatrix, hostileText, (matrix, by) => {
        const page = matrixAsHtml(matrix, source, { ...making, by })
        const [style] = page.match(/<style>[\s\S]*?<\/style>/) ?? ['']
        const markup = page.replace(style, '').replace('<!doctype html>', '')
        // Every angle bracket is of a tag that is our own, with attributes that are our own.
        const rest = markup.replace(
          /<\/?([a-z][a-z0-9]*)(?: (?:lang|charset|http-equiv|content|name|class|scope|colspan)="[^"<>]*")*>/g,
          (_, tag: string) => (TAGS.has(tag) ? '' : '<'),
        )
        expect(rest).not.toMatch(/[<>"]/)
        expect(markup.match(/<section/g)).toHaveLength(4)
        expect(style.match(/</g)).toHaveLength(2)
        expect(cells(page)).toEqual(
          matrix.permissions.flatMap((_, index) =>
            matrix.roles.map((role) =>
              cellLines(role.cells[index] ?? { grants: [], denies: [] }).map(({ text }) => visibleText(text)),
            ),
          ),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('allows itself its own style, and nothing else', () => {
    fc.assert(
      fc.property(hostileMatrix, (matrix) => {
        const page = matrixAsHtml(matrix, source, making)
        const [, style = ''] = page.match(/<style>([\s\S]*?)<\/style>/) ?? []
        const hash = createHash('sha256').update(style).digest('base64')
        expect(page).toContain(
          `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">`,
        )
        // A string of CSS ends only where ours do, and nothing is fetched.
        const withoutStrings = style.replace(/"(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*"/g, '')
        expect(withoutStrings).not.toMatch(/["\\@]import|url\(|"/)
        expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|form|base|svg)|style="| on[a-z]+="/)
      }),
      { numRuns: 100 },
    )
  })

  it('splits many roles over tables, each with all permissions', () => {
    const matrix = large(40, 60)
    const page = matrixAsHtml(matrix, source, making)
    const tables = page.match(/<table class="matrix">[\s\S]*?<\/table>/g) ?? []
    expect(tables).toHaveLength(8)
    for (const table of tables) {
      expect(table.match(/<th scope="row">/g)).toHaveLength(60)
      expect(table.match(/<td/g)).toHaveLength(60 * 5)
      expect(table).toMatch(/<caption>Part \d of 8: /)
    }
  })

  it('says when, by whom, with what and of which policy it is, and gives the same bytes again', () => {
    const page = matrixAsHtml(large(2, 3), source, making)
    expect(matrixAsHtml(large(2, 3), source, making)).toBe(page)
    for (const fact of [making.date, making.by, making.program, source.version, source.fileSha256]) {
      expect(page).toContain(fact)
    }
    expect(page).not.toContain('class="partial"')
    expect(matrixAsHtml({ ...large(2, 3), partial: { roles: ['role_1'] } }, source, making)).toContain(
      '<p class="partial">Partial matrix: roles role_1 only. Other roles and permissions are not shown.</p>',
    )
  })
})

/** What stands in the cells, row by row, each as its lines. */
function cells(page: string): readonly (readonly string[])[] {
  const [, matrix = ''] = page.match(/<table class="matrix">([\s\S]*?)<\/table>/) ?? []
  return [...matrix.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) =>
    [...cell.matchAll(/<span class="(?:all|bounded|denied)">([^<]*)<\/span>/g)].map(([, text = '']) => unescaped(text)),
  )
}

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => SIGNS[name] ?? '')

function large(roles: number, permissions: number): PermissionMatrix {
  const actions = Array.from({ length: permissions }, (_, index) => `act_${index}`)
  return createMatrix({
    realm: 'large',
    attributes: { site: { type: 'string' } },
    representation: { realm: 'large', clients: [], roles: { realm: [] } },
    policy: {
      resources: { thing: { actions, fields: { site: { type: 'string' } } } },
      roles: Object.fromEntries(
        Array.from({ length: roles }, (_, index) => [
          `role_${index}`,
          {
            description: `The role of number ${index}`,
            grants: [{ permissions: ['thing:*'], where: { site: '$site' }, requires: { acr: '2' }, line: index + 1 }],
          },
        ]),
      ),
    },
  })
}
