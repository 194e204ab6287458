import { escapeLogText } from './escape-log-text.js'
import { redactSecrets } from './redact-secrets.js'

/** Longest text of one field, in UTF-16 code units, before it is escaped. */
const FIELD_LIMIT = 2048

/** What is looked at for secrets: enough that a cut never shows what stood behind it. */
const REDACTION_LIMIT = 8 * FIELD_LIMIT

/**
 * Makes one field of a line out of text from outside: secrets replaced, capped at 2048 code units with a mark that says how
 * long it was, escaped.
 *
 * @returns the same string when it was clean
 */
export function safeLogText(text: string): string {
  if (text.length <= FIELD_LIMIT) return escapeLogText(redactSecrets(text))
  const redacted = redactSecrets(text.slice(0, REDACTION_LIMIT))
  if (redacted.length <= FIELD_LIMIT && text.length <= REDACTION_LIMIT) return escapeLogText(redacted)
  return `${escapeLogText(redacted.slice(0, cutPoint(redacted)))}«truncated, ${text.length} characters»`
}

/** Not between the two halves of a surrogate pair. */
function cutPoint(text: string): number {
  const code = text.charCodeAt(FIELD_LIMIT - 1)
  return code >= 0xd800 && code <= 0xdbff ? FIELD_LIMIT - 1 : FIELD_LIMIT
}
