/** East Asian wide and full-width characters, and emoji, take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

const COMBINING = /\p{M}/u

/** Whether all of a text is of characters of one column: most are, and need no look at each. */
const PLAIN = /^[\u0020-\u02ff]*$/

/** How many columns of a terminal a printable text takes. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const character of text) width += widthOf(character)
  return width
}

/** A text in exactly so many columns: cut with an ellipsis, or filled up. */
export function inColumns(text: string, columns: number): string {
  const width = displayWidth(text)
  if (width <= columns) return text + ' '.repeat(columns - width)
  let cut = ''
  let taken = 0
  for (const character of text) {
    if (taken + widthOf(character) > columns - 1) break
    cut += character
    taken += widthOf(character)
  }
  return `${cut}…${' '.repeat(columns - taken - 1)}`
}

const widthOf = (character: string): number => (WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1)
