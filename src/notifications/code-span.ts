/** What ends a code span, or what chats read as markup or mentions even within one. */
const MARKUP = /[`<>&]/g

/**
 * A value as a code span of Markdown, which chats show as it is: no link, no mention of everybody, no picture. What could
 * still be read as markup is encoded, so that an attempt stays visible.
 */
export function codeSpan(value: string): string {
  const safe = value.replace(MARKUP, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `\`${safe.trim() === '' ? '(empty)' : safe}\``
}
