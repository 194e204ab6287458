import { type AuditRecord, parseRecord } from '../audit-record/index.js'

/** After the time: `","event":"<name>","outcome":"<outcome>","reason":"<reason>"`, perhaps `,"intent":<seq>`, and more. */
const EVENT_AT = '","event":"'.length
const PENDING = '","outcome":"pending"'

/** Whether the trail speaks of itself. */
export const isOfTrail = (rest: string): boolean => rest.startsWith('TRAIL_', EVENT_AT)

export const eventOf = (rest: string): string => rest.slice(EVENT_AT, rest.indexOf('"', EVENT_AT))

export const isPending = (rest: string): boolean => rest.startsWith(PENDING, rest.indexOf('"', EVENT_AT))

/** An intent that an outcome names: in its own chain, or in the one that is named. */
export interface NamedIntent {
  readonly seq: number
  readonly chain: string | undefined
}

/**
 * The intent whose outcome a record is; undefined for other records, `unsure` where the beginning of the record
 * does not show it.
 */
export function intentOf(rest: string): NamedIntent | undefined | 'unsure' {
  // Quotes within texts are escaped, so these stand where members are.
  const reason = rest.indexOf('","reason":"', EVENT_AT)
  const end = reason < 0 ? -1 : rest.indexOf('"', reason + '","reason":"'.length)
  if (end < 0 || rest[end - 1] === '\\') return 'unsure'
  if (!rest.startsWith(',"intent":', end + 1)) return rest.length - end > ',"intent":'.length ? undefined : 'unsure'
  const [, digits, chain] = /^,"intent":(\d{1,16}),(?:"intent_chain":"([0-9a-f]{12})")?/.exec(rest.slice(end + 1)) ?? []
  // The name of a chain may not be shown to its end.
  if (digits === undefined || (chain === undefined && rest.length - end < LONGEST_INTENT)) return 'unsure'
  return { seq: Number(digits), chain }
}

const LONGEST_INTENT = ',"intent":,"intent_chain":"",'.length + 16 + 12

const STRINGS = /"(?:[^"\\]|\\.)*"(:?)/g

/** The record of a line that has the form of the schema, each member once. */
export function strictRecord(line: string): AuditRecord | undefined {
  const record = parseRecord(line)
  if (record === undefined) return undefined
  let written = 0
  for (const [, colon] of line.matchAll(STRINGS)) if (colon === ':') written++
  // As JSON has it: a member `__proto__` of what a caller chose is there too.
  return written === members(JSON.parse(line)) ? record : undefined
}

function members(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((count, item) => count + members(item), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((count, member) => count + 1 + members(member), 0)
}
