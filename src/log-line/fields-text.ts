import { safeLogText } from './safe-log-text.js'

/** Of one line; what is beyond is named by a mark. */
const MOST_FIELDS = 16
const LONGEST_NAME = 64
const LONGEST_VALUE = 256

/** The line's own: a field of that name would forge them. */
const OWN = new Set(['request_id', 'user', 'trace_id'])
const OTHER_THAN_NAME = /[^A-Za-z0-9_.-]/g

/** ` | name=value` for each field that has a value: of safe text, and so many that a line stays a line. */
export function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  let text = ''
  let count = 0
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (count++ === MOST_FIELDS) return `${text} | …`
    text += ` | ${nameText(name)}=${valueText(value)}`
  }
  return text
}

function nameText(name: string): string {
  const plain = name.slice(0, LONGEST_NAME).replace(OTHER_THAN_NAME, '_')
  return OWN.has(plain) ? `field.${plain}` : plain
}

/** Of what is no plain value, whose text its owner would choose, the kind. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return safeLogText(value, LONGEST_VALUE)
  const isPlain = value === null || ['number', 'bigint', 'boolean'].includes(typeof value)
  return isPlain ? String(value) : `«${typeof value}»`
}
