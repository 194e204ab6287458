import { isScalar, parseDocument, type YAMLError } from 'yaml'
import { placesInText } from './places-in-text.js'
import { type Mistake, mistakeAt, type Place } from './realm-config-error.js'
import { keysWrittenTwice, unreadYaml } from './unread-yaml.js'
import { absentCursor, cursorOf, startOf, type YamlCursor } from './yaml-cursor.js'
import { yamlDepth } from './yaml-depth.js'

export interface ParsedYaml {
  /** Absent when the text could not be understood. */
  readonly cursor: YamlCursor
  /** The same as plain JavaScript; undefined when the text could not be understood. */
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
}

const MENDS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTIPLE_DOCS: 'Remove the `---`: one file holds one document.',
  TAG_RESOLVE_FAILED: 'Remove the tag.',
  NON_STRING_KEY: 'Use a plain word as the field name.',
  BAD_ALIAS: 'Put the `*` in quotes: YAML reads it as an alias.',
  MISSING_CHAR: 'Close it on this line, or check the line before.',
}
const OTHER_MEND = 'Check indentation and quotes here and on the line before.'

/** Of one file; the first ones make the rest. */
const MOST_SYNTAX_MISTAKES = 20
const DEEPEST = 64

/** YAML 1.2 to a value whose parts know where they stand. Never throws. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const placeAt = placesInText(file, text)
  if (yamlDepth(text) > DEEPEST) {
    const tooDeep = mistakeAt(startOf(file), `It nests more than ${DEEPEST} levels deep.`, 'Close what is not closed.')
    return { cursor: absentCursor(file), value: undefined, mistakes: [tooDeep] }
  }
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, uniqueKeys: false })
  const unread = unreadYaml({ document, text, placeAt })
  const problems = [...document.errors, ...document.warnings].filter(({ code }) => !isSaidAsUnread(code, unread))
  const mistakes = [
    ...problems.slice(0, MOST_SYNTAX_MISTAKES).map((problem) => syntaxMistake(problem, placeAt(problem.pos[0]))),
    ...keysWrittenTwice(document).map(({ range }) =>
      mistakeAt(placeAt(range?.[0] ?? 0), 'This field is written twice.', 'Keep one of the two.'),
    ),
    ...unread,
  ]
  const empty = document.contents === null || (isScalar(document.contents) && document.contents.value === null)
  if (empty && mistakes.length === 0) {
    mistakes.push(mistakeAt(startOf(file), 'The file is empty.', 'Fill it in, or remove it if it is optional.'))
  }
  return empty || unread.length > 0 || problems.length > 0
    ? { cursor: absentCursor(file), value: undefined, mistakes }
    : { cursor: cursorOf({ file, document, placeAt }), value: document.toJS(), mistakes }
}

/** What the parser says of the same tag or directive in words of its own. */
const isSaidAsUnread = (code: YAMLError['code'], unread: readonly Mistake[]): boolean =>
  (code === 'TAG_RESOLVE_FAILED' || code === 'BAD_DIRECTIVE') && unread.length > 0

const syntaxMistake = ({ code, message }: YAMLError, place: Place): Mistake =>
  mistakeAt(place, `Not valid YAML: ${message.replace(/\.?$/, '.')}`, MENDS[code] ?? OTHER_MEND)
