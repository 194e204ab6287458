import { type Document, isScalar, type Node, type Scalar, visit, type YAMLMap } from 'yaml'
import { type Mistake, mistakeAt, type Place } from './realm-config-error.js'

interface Written {
  readonly document: Document
  readonly text: string
  readonly placeAt: (offset: number) => Place
}

/**
 * What YAML offers and a realm's files do without, since a person reads something else: directives change what is written
 * below them (`010` is 8 in YAML 1.1), tags what stands beside them; aliases and merged fields stand elsewhere than where they
 * count, also than the line that a decision names, and unfold to far more than is written.
 */
export function unreadYaml({ document, text, placeAt }: Written): readonly Mistake[] {
  const mistakes = directiveMistakes(document, text, placeAt)
  const add = (offset: number, problem: string, mend: string) =>
    mistakes.push(mistakeAt(placeAt(offset), problem, mend))
  visit(document, {
    Alias: (_key, { source, range }) => {
      // Without a name the parser has said so already.
      if (source === '') return
      const mend = source.startsWith(':') ? `Put it in quotes: \`'*${source}'\`.` : `Write the value out. ${QUOTES}`
      add(range?.[0] ?? 0, `YAML reads \`*${source}\` as an alias, which no file here has.`, mend)
    },
    Node: (_key, node) => {
      const start = node.range?.[0] ?? 0
      if (anchorOf(node) !== undefined) {
        const anchor = `&${anchorOf(node)}`
        const problem = `YAML reads \`${anchor}\` as an anchor, which no file here has.`
        add(Math.max(text.lastIndexOf(anchor, start), 0), problem, `Remove it. ${QUOTES}`)
      }
      if (node.tag !== undefined) {
        add(startOfTag(text, start), 'A tag changes how YAML reads what follows, and no file here has one.', TAG_MEND)
      }
    },
    Pair: (_index, { key }) => {
      if (!isScalar(key)) return
      const start = key.range?.[0] ?? 0
      if (key.value === '__proto__') add(start, '`__proto__` cannot be a field name.', 'Choose another name.')
      if (key.type === 'PLAIN' && key.source === '<<') {
        add(start, 'Some read `<<` as fields to merge, others as a field of this name.', 'Write the fields out.')
      }
    },
  })
  return mistakes
}

const QUOTES = 'Put it in quotes if it is text.'
const TAG_MEND = 'Remove it. Put what follows in quotes if it is text.'

/** Keys that stand twice in one mapping. Found here, since the parser compares each key with every other. */
export function keysWrittenTwice(document: Document): readonly Scalar[] {
  const twice: Scalar[] = []
  visit(document, { Map: (_key, map) => void twice.push(...twiceIn(map)) })
  return twice
}

function twiceIn({ items }: YAMLMap): readonly Scalar[] {
  const known = new Set<unknown>()
  const twice: Scalar[] = []
  for (const { key } of items) {
    if (!isScalar(key)) continue
    if (known.has(key.value)) twice.push(key)
    known.add(key.value)
  }
  return twice
}

function directiveMistakes(document: Document, text: string, placeAt: (offset: number) => Place): Mistake[] {
  const before = text.slice(0, document.range?.[0] ?? text.length)
  return [...before.matchAll(/^\uFEFF?%/gm)].map(({ index }) =>
    mistakeAt(
      placeAt(index),
      'A directive changes what the rest of the file means.',
      'Remove the line: files here are YAML 1.2 without directives.',
    ),
  )
}

const anchorOf = (node: Node): string | undefined => ('anchor' in node ? node.anchor : undefined)

/** A node's range begins behind its tag. */
function startOfTag(text: string, start: number): number {
  let at = Math.max(text.lastIndexOf('!', start - 1), 0)
  while (at > 0 && text[at - 1] === '!') at -= 1
  return at
}
