import { redactSecrets, UNPRINTABLE } from '../log-line/index.js'

/** What JSON wants escaped, and what steers a terminal or reorders text in a viewer. */
const UNSAFE = new RegExp(`["\\\\${UNPRINTABLE}]`, 'u')
const EACH_UNPRINTABLE = new RegExp(`[${UNPRINTABLE}]`, 'gu')

/** What is looked at for secrets, in limits: enough that a cut never shows what stood behind it. */
const REDACTED_LIMITS = 8

/**
 * Text from outside as a JSON string in ASCII-safe form: secrets replaced, capped with a mark that says how long it was,
 * everything unprintable as `\uXXXX`. It reads back as the very text, unless it was cut or held a secret.
 *
 * @param limit longest text, in UTF-16 code units
 */
export function jsonText(text: string, limit: number): string {
  const short = text.length <= limit ? redactSecrets(text) : cut(text, limit)
  if (!UNSAFE.test(short)) return `"${short}"`
  return escapeUnprintable(JSON.stringify(short))
}

/** JSON that shows what is unprintable in it. */
export function escapeUnprintable(json: string): string {
  return json.replace(EACH_UNPRINTABLE, escapeCharacter)
}

function cut(text: string, limit: number): string {
  const redacted = redactSecrets(text.slice(0, REDACTED_LIMITS * limit))
  if (redacted.length <= limit && text.length <= REDACTED_LIMITS * limit) return redacted
  return `${redacted.slice(0, limit)}«truncated, ${text.length} characters»`
}

function escapeCharacter(character: string): string {
  let escaped = ''
  for (let index = 0; index < character.length; index++) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return escaped
}
