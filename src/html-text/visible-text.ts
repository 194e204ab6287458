import { UNPRINTABLE } from '../log-line/index.js'

const EACH_UNPRINTABLE = new RegExp(`[${UNPRINTABLE}]`, 'gu')

/** Text on one line, in which what could hide, move or break text shows as `«U+200B»`. */
export const visibleText = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(
      EACH_UNPRINTABLE,
      (character) => `«U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}»`,
    )
