/** A literal type, of one line whatever the text holds. */
export const literal = (text: string): string => {
  const escaped = text
    .replaceAll(/['\\]/g, (character) => `\\${character}`)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, codeUnits)
  return `'${escaped}'`
}

/** What can't be seen, or ends a line, by its number. */
const codeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')

/** A member's name, quoted where it is no identifier. */
const memberName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name))

/** Alternatives in a stable order; nothing at all is `never`. */
export function union(words: readonly string[]): string {
  return words.length === 0 ? 'never' : words.map(literal).join(' | ')
}

/** A member with its comment. */
export interface Member {
  readonly name: string
  readonly type: string
  readonly isOptional?: boolean
  readonly description?: string | undefined
}

/** An object type, a member a line, each indented to `depth` steps of two. */
export function objectType(members: readonly Member[], depth: number): string {
  if (members.length === 0) return '{}'
  const indent = '  '.repeat(depth)
  const lines = members.flatMap(({ name, type, isOptional = false, description }) => [
    ...comment(description).map((line) => `${indent}${line}`),
    `${indent}readonly ${memberName(name)}${isOptional ? '?' : ''}:${type.startsWith('\n') ? '' : ' '}${type}`,
  ])
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth - 1)}}`
}

/** A description as TSDoc of one line, which no description can end early. */
function comment(description: string | undefined): readonly string[] {
  const text = oneLine(description ?? '')
  return text === '' ? [] : [`/** ${text.replaceAll('*/', '*\u200b/')} */`]
}

/** The same at a line's end. */
export function lineComment(description: string | undefined): readonly string[] {
  const text = oneLine(description ?? '')
  return text === '' ? [] : [`// ${text}`]
}

/** Text of one line, for a comment. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()
