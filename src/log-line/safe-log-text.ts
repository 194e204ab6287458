import { escapeLogText } from './escape-log-text.js'
import { redactSecrets } from './redact-secrets.js'

/** Longest text of one field. */
const FIELD_LIMIT = 2048

/** What is looked at for secrets, in limits: enough that a cut never shows what stood behind it. */
const REDACTED_LIMITS = 8

/**
 * Makes one field of a line out of text from outside: secrets replaced, capped with a mark that says how long it was,
 * escaped.
 *
 * @param limit longest text in UTF-16 code units, before it is escaped; default 2048
 * @returns the same string when it was clean
 */
export function safeLogText(text: string, limit: number = FIELD_LIMIT): string {
  if (text.length <= limit) return escapeLogText(redactSecrets(text))
  const redacted = redactSecrets(text.slice(0, REDACTED_LIMITS * limit))
  if (redacted.length <= limit && text.length <= REDACTED_LIMITS * limit) return escapeLogText(redacted)
  return `${escapeLogText(redacted.slice(0, cutPoint(redacted, limit)))}«truncated, ${text.length} characters»`
}

/** Not between the two halves of a surrogate pair. */
function cutPoint(text: string, limit: number): number {
  const code = text.charCodeAt(limit - 1)
  return code >= 0xd800 && code <= 0xdbff ? limit - 1 : limit
}
