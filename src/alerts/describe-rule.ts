import { durationText } from './duration.js'
import type { AlertRule } from './types.js'

/** What a rule means, in one sentence. */
export function describeRule(rule: AlertRule): string {
  const { events, atLeast, withinMs, by, onceEveryMs, to, isBounded } = rule
  const what = events === undefined ? 'any event' : events.join(' or ')
  const count = atLeast === 1 ? `each ${what}` : `${atLeast} × ${what} within ${durationText(withinMs)}`
  const of = by.length === 0 || atLeast === 1 ? '' : ` of one ${by.join(' and ')}`
  const each = by.length === 0 || atLeast > 1 ? '' : ` for each ${by.join(' and ')}`
  const hours = isBounded ? ', at certain hours' : ''
  return `${count}${of}${hours}, once every ${durationText(onceEveryMs)}${each} → ${['log', ...to].join(', ')}`
}
