import type { AuditEvent } from './event.js'

/** What stands for a value that is not to be recorded. */
const MASKED = '«masked»'

/** Replaces the values of some fields, before anything is recorded of them. */
export interface FieldMask {
  /** Members of `record`; where the path has their value as a segment, that too. The same event where there is nothing to mask. */
  event(event: AuditEvent): AuditEvent
  /** Of a change: a copy whose masked members are `«masked»`, for where values are recorded. */
  values(value: unknown): unknown
}

/** A name that fits any member; lists are looked into without one. */
const ANY = '*'

/**
 * @param fields `record.<member>`, or `change.<member>.<member>…` with `*` for any member
 * @throws RangeError for what is neither; the message begins with it
 */
export function createFieldMask(fields: readonly string[]): FieldMask {
  const members = new Set<string>()
  const paths: (readonly string[])[] = []
  for (const field of fields) {
    const [kind, ...path] = field.split('.')
    const [member] = path
    if (member === undefined || path.includes('')) throw noField(field)
    if (kind === 'change') paths.push(path)
    else if (kind === 'record' && path.length === 1) members.add(member)
    else throw noField(field)
  }

  function event(given: AuditEvent): AuditEvent {
    const { record, path } = given
    if (record === undefined) return given
    let masked: Record<string, string | number | boolean | null> | undefined
    const hidden: string[] = []
    for (const name in record) {
      if (!isMasked(name)) continue
      masked ??= { ...record }
      hidden.push(String(masked[name]))
      masked[name] = MASKED
    }
    if (masked === undefined) return given
    return { ...given, record: masked, path: path === undefined ? undefined : withoutSegments(path, hidden) }
  }

  const isMasked = (name: string): boolean => members.has(name) || members.has(ANY)

  return {
    event,
    values: (value) => paths.reduce((masked, path) => maskedAt(masked, path), plainOf(value)),
  }
}

const noField = (field: string): RangeError =>
  new RangeError(`${field} is no field: write record.<member>, or change.<member> with as many more as it is deep`)

/** As JSON has it, so that what a value becomes there is what is masked. */
function plainOf(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

function maskedAt(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => maskedAt(item, path))
  if (typeof value !== 'object' || value === null) return value
  const [name, ...deeper] = path
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => {
      if (member !== name && name !== ANY) return [member, inner]
      return [member, deeper.length === 0 ? MASKED : maskedAt(inner, deeper)]
    }),
  )
}

const withoutSegments = (path: string, hidden: readonly string[]): string =>
  path
    .split('/')
    .map((segment) => (segment !== '' && hidden.includes(decoded(segment)) ? MASKED : segment))
    .join('/')

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
