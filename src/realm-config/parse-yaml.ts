import { type Document, isNode, isScalar, parseDocument, visit, type YAMLError } from 'yaml'
import { placesInText } from './places-in-text.js'
import { type Mistake, mistakeAt, type Place } from './realm-config-error.js'
import { absentCursor, cursorOf, startOf, type YamlCursor } from './yaml-cursor.js'

export interface ParsedYaml {
  /** Absent when the text could not be understood. */
  readonly cursor: YamlCursor
  /** The same as plain JavaScript; undefined when the text could not be understood. */
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
}

const MENDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Keep one of the two.',
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTIPLE_DOCS: 'Remove the `---`: one file holds one document.',
  TAG_RESOLVE_FAILED: 'Remove the tag.',
  NON_STRING_KEY: 'Use a plain word as the field name.',
  BAD_ALIAS: 'Put the `*` in quotes: YAML reads it as an alias.',
  MISSING_CHAR: 'Close it on this line, or check the line before.',
}
const OTHER_MEND = 'Check indentation and quotes here and on the line before.'

/** YAML 1.2 to a value whose parts know where they stand. Never throws. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const placeAt = placesInText(file, text)
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true })
  const problems = [...document.errors, ...document.warnings]
  const unusable = [...aliasMistakes(document, placeAt), ...reservedKeys(document, placeAt)]
  const mistakes = [...problems.map((problem) => syntaxMistake(problem, placeAt(problem.pos[0]))), ...unusable]
  const empty = document.contents === null || (isScalar(document.contents) && document.contents.value === null)
  if (empty && problems.length === 0) {
    mistakes.push(mistakeAt(startOf(file), 'The file is empty.', 'Fill it in, or remove it if it is optional.'))
  }

  const understood = !empty && unusable.length === 0 && problems.every(({ code }) => code === 'DUPLICATE_KEY')
  if (!understood) return { cursor: absentCursor(file), value: undefined, mistakes }
  try {
    return { cursor: cursorOf({ file, document, placeAt }), value: document.toJS(), mistakes }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    const tooMany = mistakeAt(startOf(file), 'Its aliases unfold to far too much.', 'Write the repeated parts out.')
    return { cursor: absentCursor(file), value: undefined, mistakes: [...mistakes, tooMany] }
  }
}

const syntaxMistake = ({ code, message }: YAMLError, place: Place): Mistake =>
  code === 'DUPLICATE_KEY'
    ? mistakeAt(place, 'This field is written twice.', MENDS[code] ?? OTHER_MEND)
    : mistakeAt(place, `Not valid YAML: ${message.replace(/\.?$/, '.')}`, MENDS[code] ?? OTHER_MEND)

/** Aliases that lead nowhere, or into the very value that holds them. */
function aliasMistakes(document: Document, placeAt: (offset: number) => Place): readonly Mistake[] {
  const mistakes: Mistake[] = []
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.source === '') return
      const [start, end] = alias.range ?? [0, 0]
      const target = alias.resolve(document)
      const range = isNode(target) ? target.range : undefined
      if (!range) {
        mistakes.push(
          mistakeAt(
            placeAt(start),
            `There is no anchor \`&${alias.source}\` before this.`,
            isWildcard(alias.source)
              ? `Put \`*${alias.source}\` in quotes: YAML reads a \`*\` as an alias.`
              : 'Define the anchor first, or write the value out.',
          ),
        )
      } else if (range[0] <= start && end <= range[1]) {
        mistakes.push(mistakeAt(placeAt(start), 'This value contains itself.', 'Write the value out.'))
      }
    },
  })
  return mistakes
}

/** `*:read` without quotes: what follows the asterisk is taken for the name of an anchor. */
const isWildcard = (name: string): boolean => name.startsWith(':')

/** JavaScript gives this one key a meaning of its own. */
function reservedKeys(document: Document, placeAt: (offset: number) => Place): readonly Mistake[] {
  const mistakes: Mistake[] = []
  visit(document, {
    Pair: (_index, { key }) => {
      if (isScalar(key) && key.value === '__proto__')
        mistakes.push(
          mistakeAt(placeAt(key.range?.[0] ?? 0), '`__proto__` cannot be a field name.', 'Choose another name.'),
        )
    },
  })
  return mistakes
}
