import { durationText } from './duration.js'
import type { WrittenFilter } from './rules-schema.js'
import type { AlertRule } from './types.js'

/** What a rule means, in one sentence. */
export function describeRule(rule: AlertRule): string {
  const { events, narrowed = '', atLeast, withinMs, by, onceEveryMs, to, isBounded } = rule
  const what = events === undefined ? 'any event' : events.join(' or ')
  const count =
    atLeast === 1 ? `each ${what}${narrowed}` : `${atLeast} × ${what}${narrowed} within ${durationText(withinMs)}`
  const of = by.length === 0 || atLeast === 1 ? '' : ` of one ${by.join(' and ')}`
  const each = by.length === 0 || atLeast > 1 ? '' : ` for each ${by.join(' and ')}`
  const hours = isBounded ? ', at certain hours' : ''
  return `${count}${of}${hours}, once every ${durationText(onceEveryMs)}${each} → ${['log', ...to].join(', ')}`
}

/** What a rule asks of an event beside its name: ` with outcome failure, but for client nightly-*`. */
export function describeFilters(when: WrittenFilter, except: WrittenFilter | undefined): string | undefined {
  const { event: _, ...others } = when
  const wanted = conditions(others)
  const unwanted = conditions(except ?? {})
  return `${wanted && ` with ${wanted}`}${unwanted && `, but for ${unwanted}`}` || undefined
}

const conditions = ({ record = {}, ...fields }: WrittenFilter): string =>
  [...Object.entries(fields), ...Object.entries(record)]
    .map(([name, value]) => `${name} ${[value].flat().join(' or ')}`)
    .join(' and ')
