import { visibleText } from '../html-text/index.js'

/** Text that says itself in Markdown: it can't end its cell, nor become markup, HTML or GitHub's mathematics. */
export const markdownText = (text: string): string =>
  visibleText(text)
    .replace(/[\\`*[\]<>|~#$&!]/g, (sign) => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`))
    // Within a word an underscore is one; at its edge it is emphasis.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
