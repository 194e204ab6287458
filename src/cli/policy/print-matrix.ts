import {
  attributeWords,
  type CellLine,
  cellLines,
  legendOf,
  NOTHING,
  type PermissionMatrix,
  type PolicySource,
  partialWords,
} from '../../policy-reports/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'
import { wrapWords } from '../wrap-words.js'

/** Narrowest column of a role in which a bound can still be read. */
const NARROWEST = 18
const WIDEST = 44
const GAP = '  '

type Paint = (text: string) => string

interface Line {
  readonly text: string
  readonly paint: Paint
}

interface Column {
  readonly title: string
  readonly width: number
  /** By permission. */
  readonly cells: readonly (readonly Line[])[]
}

/** The matrix for people at a terminal: roles side by side as far as they fit, then the next ones below. */
export function printMatrix(
  matrix: PermissionMatrix,
  source: PolicySource,
  { colours, columns }: { readonly colours: Colours; readonly columns: number },
): string {
  const partial = partialWords(matrix)
  const namesWidth = Math.max(10, ...matrix.permissions.map(({ length }) => length))
  const groups = groupsOf(matrix, columns - namesWidth, colours)
  const attributes = Object.entries(matrix.attributes)
  const signs = [
    ...legendOf(matrix).map(({ sign, meaning }) => [sign, meaning] as const),
    ...attributes.map(([name, declaration]) => [`$${name}`, `${attributeWords(declaration)}.`] as const),
  ]
  return [
    ...wrapWords(`Permissions in the realm ${printable(matrix.realm)}, policy ${source.version.slice(0, 12)}`, columns),
    ...(partial === undefined ? [] : wrapWords(`${printable(partial, 2000)}.`, columns).map(colours.changed)),
    '',
    ...groups.flatMap((group) => [...printGroup(matrix, group, namesWidth, colours), '']),
    ...signs.flatMap(([sign, meaning]) => printSign(sign, meaning, columns)),
    '',
  ].join('\n')
}

function printSign(sign: string, meaning: string, columns: number): readonly string[] {
  return wrapWords(printable(meaning, 2000), Math.max(20, columns - 16)).map((line, index) =>
    `${(index === 0 ? printable(sign) : '').padEnd(14)}${GAP}${line}`.trimEnd(),
  )
}

function groupsOf(matrix: PermissionMatrix, room: number, colours: Colours): readonly (readonly Column[])[] {
  const groups: Column[][] = []
  let left = 0
  for (const [index, { name, inherits }] of matrix.roles.entries()) {
    const lines = matrix.permissions.map((_, at) => cellLines(matrix.roles[index]?.cells[at] ?? EMPTY))
    const title = inherits.length === 0 ? name : `${name} (inherits ${inherits.join(', ')})`
    const longest = Math.max(...[title, ...lines.flat().map(sayLine)].map(({ length }) => length))
    const width = Math.min(WIDEST, Math.max(NARROWEST, longest), Math.max(NARROWEST, room - GAP.length))
    const cells = lines.map((each) => cellOf(each, width, colours))
    const group = groups.at(-1)
    if (group === undefined || left < width + GAP.length) {
      groups.push([{ title, width, cells }])
      left = room - width - GAP.length
    } else {
      group.push({ title, width, cells })
      left -= width + GAP.length
    }
  }
  return groups
}

const EMPTY = { access: 'none', grants: [], denies: [] } as const

const sayLine = ({ text, place }: CellLine): string => `${text} ${place}`

function cellOf(lines: readonly CellLine[], width: number, colours: Colours): readonly Line[] {
  if (lines.length === 0) return [{ text: NOTHING, paint: colours.faint }]
  const paints: Record<CellLine['kind'], Paint> = { all: colours.added, bounded: colours.changed, denied: colours.bad }
  return lines.flatMap((line) =>
    wrapWords(printable(sayLine(line), 2000), width).map((text) => ({ text, paint: paints[line.kind] })),
  )
}

function printGroup(
  matrix: PermissionMatrix,
  group: readonly Column[],
  namesWidth: number,
  colours: Colours,
): readonly string[] {
  const plain: Paint = (text) => text
  const heads = group.map(({ title, width }) =>
    wrapWords(printable(title), width).map((text) => ({ text, paint: colours.strong })),
  )
  const widths = [namesWidth, ...group.map(({ width }) => width)]
  return [
    ...printRow([[{ text: 'permission', paint: colours.strong }], ...heads], widths),
    ...matrix.permissions.flatMap((permission, index) =>
      printRow([[{ text: permission, paint: plain }], ...group.map(({ cells }) => cells[index] ?? [])], widths),
    ),
  ]
}

function printRow(cells: readonly (readonly Line[])[], widths: readonly number[]): readonly string[] {
  const height = Math.max(...cells.map(({ length }) => length))
  return Array.from({ length: height }, (_, at) => {
    const last = cells.findLastIndex((lines) => lines[at] !== undefined)
    return cells
      .slice(0, last + 1)
      .map((lines, column) => {
        const { text, paint } = lines[at] ?? { text: '', paint: (each: string) => each }
        return column === last
          ? paint(text)
          : paint(text) + ' '.repeat(Math.max(0, (widths[column] ?? 0) - text.length))
      })
      .join(GAP)
  })
}
