import type { ComparedField, ComparedObject } from '../../realm-drift/index.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'

const LONGEST_VALUE = 160

/** What two realms have differently. */
export interface RealmPair {
  /** As it was named, and the realm's name where there are several. */
  readonly a: string
  readonly b: string
  readonly objects: readonly ComparedObject[]
}

/** For people at a terminal. */
export function diffInWords({ a, b, objects }: RealmPair, colours: Colours): string {
  const head = `A is ${printable(a)}, B is ${printable(b)}`
  if (objects.length === 0) return `${head}\n\nNo difference.\n`
  const lines = objects.flatMap(({ kind, key, state, fields }) => {
    const name = printable(`${kind} ${key}`)
    if (state === 'only in A') return [colours.bad(`- ${name}: only in A`)]
    if (state === 'only in B') return [colours.added(`+ ${name}: only in B`)]
    return [colours.changed(`~ ${name}`), ...fields.map((field) => `    ${fieldWords(field)}`)]
  })
  const count = (state: ComparedObject['state']): number => objects.filter((object) => object.state === state).length
  const summary = `In all: ${count('differs')} differ, ${count('only in A')} only in A, ${count('only in B')} only in B.`
  return [head, '', ...lines, '', summary, ''].join('\n')
}

function fieldWords({ field, a, b, secret }: ComparedField): string {
  return secret === undefined ? `${printable(field)}: ${show(a)} → ${show(b)}` : `${printable(field)}: differs (secret)`
}

function show(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = printable(JSON.stringify(value) ?? 'absent', 10_000)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}

/** For a pull request. */
export function diffAsMarkdown({ a, b, objects }: RealmPair): string {
  const head = `### ${code(a)} and ${code(b)}\n\n`
  if (objects.length === 0) return `${head}No difference.\n`
  const rows = objects.flatMap(({ kind, key, state, fields }) =>
    state === 'differs'
      ? fields.map(({ field, a: one, b: other, secret }) =>
          row(
            kind,
            key,
            field,
            secret === undefined ? show(one) : 'secret',
            secret === undefined ? show(other) : 'differs',
          ),
        )
      : [row(kind, key, '', state === 'only in A' ? 'there' : 'absent', state === 'only in B' ? 'there' : 'absent')],
  )
  return `${head}| Kind | Name | Field | A | B |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => (cell === '' ? '' : code(cell))).join(' | ')} |`

/** As code, whatever it holds; a bar would end the cell. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  const padded = longest > 0 ? ` ${text} ` : text
  return `${ticks}${printable(padded, 1_000).replaceAll('|', '\\|')}${ticks}`
}
