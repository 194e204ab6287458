const REDACTED = '«redacted»'

/** Each pattern below needs one of these; most messages have none and cost one test. */
const MARKER =
  /eyJ|bearer|dpop|basic|passw|secret|token|assertion|verifier|cookie|authorization|api[-_]?key|private key/i

const VALUE = `(?:"(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^\\s&,;}|]+)`

/** Names that say a secret whatever stands between name and value. */
const SECRET_NAMES =
  'passwd|password|(?:client|app)[-_]?secret|(?:refresh|access|id|logout)[-_]?token|client[-_]assertion|code[-_]verifier|api[-_]?key'

/** Words of ordinary prose ("refused token: expired"): only where they are assigned or quoted. */
const SECRET_WORDS = 'token|secret'

/** In this order: whole headers first, so that a scheme or a name inside them is not half replaced. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/\b((?:set-)?cookie["']?\s*[:=]\s*)[^\r\n]+/gi, `$1${REDACTED}`],
  [/\b(authorization["']?\s*[:=]\s*)(?:["']?(?:bearer|dpop|basic)\s+)?[^\s,;}]+/gi, `$1${REDACTED}`],
  // A dot is not required: a JSON object in base64url starts with eyJ, and a token cut short is still a piece of a token.
  [/eyJ[\w-]{8,}(?:\.[\w-]*)*/g, REDACTED],
  // Words that speak about a scheme ("Bearer token expired", "Bearer or absent") are not credentials.
  [
    /\b(bearer|dpop)(\s+)(?!(?:tokens?|proofs?|scheme|challenge|authentication|authorization|realm|error)\b)(?:[\w.~+/=-]{8,}|[\w.~+/=-]*\d[\w.~+/=-]*)/gi,
    `$1$2${REDACTED}`,
  ],
  // Base64 shows a capital or a digit; the words after "basic" do not.
  [/\b([Bb]asic\s+)(?=[a-z]*[A-Z0-9+/=])[A-Za-z0-9+/]{8,}={0,2}/g, `$1${REDACTED}`],
  [new RegExp(`((?:${SECRET_NAMES})["']?\\s*(?:=|:|%3D)\\s*)${VALUE}`, 'gi'), `$1${REDACTED}`],
  [new RegExp(`((?:${SECRET_WORDS})(?:["']?\\s*=|["']\\s*:|%3D)\\s*)${VALUE}`, 'gi'), `$1${REDACTED}`],
]

/**
 * The last line of defence against secrets in a log: replaces what looks like a token, a password, a cookie or a private key
 * by «redacted». Code that logs must not rely on it.
 *
 * @returns the same string when nothing looked like a secret
 */
export function redactSecrets(text: string): string {
  if (!MARKER.test(text)) return text
  return PATTERNS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text)
}
