import { visibleText } from './visible-text.js'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML has it, within an element or a quoted attribute. */
export const htmlText = (text: string): string =>
  visibleText(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

/** Text as a string of CSS: whatever is no plain letter or digit by its number. */
export const cssString = (text: string): string =>
  `"${visibleText(text).replace(/[^A-Za-z0-9 ]/gu, (sign) => `\\${(sign.codePointAt(0) ?? 0).toString(16)} `)}"`
