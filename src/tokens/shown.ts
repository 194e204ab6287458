/** Longest piece of a token that goes into a refusal, in UTF-16 code units. */
const LONGEST_SHOWN = 200

// Whatever moves, hides or reorders text in a terminal or a viewer: C0 and C1 controls, format characters (bidi and
// zero-width among them), line and paragraph separators, halves of surrogate pairs.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

function escapeCharacter(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
}

/** Text from outside for one line of a log: cut to 200 characters, with nothing that could forge a second line. */
export function shownText(text: string): string {
  const head = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text
  return head.replace(UNPRINTABLE, escapeCharacter)
}

/** A JSON value from outside for one line of a log; `absent` when there is none. */
export function shown(value: unknown): string {
  return value === undefined ? 'absent' : shownText(JSON.stringify(value) ?? typeof value)
}
