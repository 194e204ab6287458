import { UNPRINTABLE } from './unprintable.js'

/** What may not stand raw in a line: the unprintable, the separator and the escape itself. */
const UNSAFE = new RegExp(`[${UNPRINTABLE}|\\\\]`, 'u')
const EACH_UNSAFE = new RegExp(UNSAFE.source, 'gu')

/**
 * Escapes text from outside so that it can neither end a line, nor forge a field, nor steer a terminal.
 * Encoded rather than stripped, so that an attempt stays visible: `\u000a`, `\|`, `\\`.
 *
 * @returns the same string when nothing had to be escaped
 */
export function escapeLogText(text: string): string {
  return UNSAFE.test(text) ? text.replace(EACH_UNSAFE, escapeCharacter) : text
}

function escapeCharacter(character: string): string {
  if (character === '|' || character === '\\') return `\\${character}`
  let escaped = ''
  for (let index = 0; index < character.length; index++) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return escaped
}
